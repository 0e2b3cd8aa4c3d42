/* server.c - requests in, answers out. */
#include "coordinator/server.h"

#include "base/memory.h"
#include "coordinator/origin.h"
#include "coordinator/page.h"

#include <civetweb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* Each viewer takes a thread of the server's; these remain for others. */
enum { HTTP_THREADS = 8, ERRAND_STACK_BYTES = 512 << 10 };

static const char LIVE[] = "/live"; /* the WebSocket's path */

struct server {
    struct mg_context *context;
    struct server_plan plan;
    atomic_ullong      refused;
};

/* ---- answers --------------------------------------------------------------------------------- */

static const char HEADERS[] =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action "
    "'none'; frame-ancestors 'none'\r\n"
    "Connection: close\r\n\r\n";

static const char *status_text(int status)
{
    static const struct {
        int         status;
        const char *text;
    } TEXTS[] = {{200, "OK"},        {304, "Not Modified"},       {400, "Bad Request"},
                 {403, "Forbidden"}, {404, "Not Found"},          {405, "Method Not Allowed"},
                 {500, "Error"},     {503, "Service Unavailable"}};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        if (TEXTS[i].status == status) return TEXTS[i].text;
    return "Error";
}

struct content {
    int         status;
    const char *type, *tag; /* tag NULL: never kept by a browser */
    const void *bytes;
    size_t      length;
};

static int content_send(struct mg_connection *connection, const struct content *it)
{
    char cache[96] = "Cache-Control: no-store\r\n";
    if (it->tag) snprintf(cache, sizeof cache, "Cache-Control: no-cache\r\nETag: %s\r\n", it->tag);
    const char *method  = mg_get_request_info(connection)->request_method; /* NULL: junk */
    bool        is_head = method && strcmp(method, "HEAD") == 0;
    mg_printf(connection, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s%s%s",
              it->status, status_text(it->status), it->type, it->length,
              it->status == 405 ? "Allow: GET, HEAD\r\n" : "", cache, HEADERS);
    if (it->length && !is_head) mg_write(connection, it->bytes, it->length);
    return it->status;
}

static int text_send(struct mg_connection *connection, int status, const char *text)
{
    struct content content = {.status = status,
                              .type   = "text/plain; charset=utf-8",
                              .bytes  = text,
                              .length = strlen(text)};
    return content_send(connection, &content);
}

static int refuse(struct server *server, struct mg_connection *connection, int status,
                  const char *why)
{
    atomic_fetch_add(&server->refused, 1);
    return text_send(connection, status, why);
}

static int file_send(struct mg_connection *connection, const struct page_file *file)
{
    const char    *known   = mg_get_header(connection, "If-None-Match");
    struct content content = {.status = 200,
                              .type   = file->type,
                              .tag    = file->tag,
                              .bytes  = file->bytes,
                              .length = file->length};
    if (known && strcmp(known, file->tag) == 0) {
        content.status = 304;
        content.length = 0;
    }
    return content_send(connection, &content);
}

static int route_send(struct mg_connection *connection, const struct server *server,
                      const struct route *route, const char *below)
{
    struct answer answer = {.status = 200, .type = "application/json"};
    int           status;
    if (!route->page(server->plan.self, below, &answer)) {
        status = text_send(connection, 404, "nothing of that name\n");
    } else if (answer.body.failed) {
        status = text_send(connection, 500, "no memory for this page\n");
        fault_forget();
    } else {
        struct content content = {.status = answer.status,
                                  .type   = answer.type,
                                  .bytes  = text_of(&answer.body.text),
                                  .length = answer.body.text.length};
        status                 = content_send(connection, &content);
    }
    writer_clear(&answer.body);
    return status;
}

/* A route's path, or what is below it where it ends with a slash. */
static const char *route_below(const struct route *route, const char *path)
{
    size_t length = strlen(route->path);
    if (strncmp(path, route->path, length) != 0) return NULL;
    bool is_folder = route->path[length - 1] == '/';
    return is_folder == (path[length] != '\0') ? path + length : NULL;
}

static int path_send(struct mg_connection *connection, const struct server *server,
                     const char *path)
{
    const char *name = strcmp(path, "/") == 0 ? "index.html" : path + (*path == '/');
    for (const struct page_file *file = PAGE_FILES; file->name; file++)
        if (strcmp(file->name, name) == 0) return file_send(connection, file);
    for (uint32_t i = 0; i < server->plan.route_count; i++) {
        const char *below = route_below(&server->plan.routes[i], path);
        if (below) return route_send(connection, server, &server->plan.routes[i], below);
    }
    return text_send(connection, 404, "nothing of that name\n");
}

/* ---- requests -------------------------------------------------------------------------------- */

/* Threads of civetweb have stacks of 100 KiB, of which half is gone before it calls us: what is
 * more than a look at a request is done on a stack of its own. */
struct errand {
    struct server        *server;
    struct mg_connection *connection;
    int                   status; /* of civetweb's, in; what was sent, out */
};

static int errand_run(struct errand *errand, void *(*does)(void *))
{
    pthread_attr_t roomy;
    pthread_t      thread;
    pthread_attr_init(&roomy);
    pthread_attr_setstacksize(&roomy, ERRAND_STACK_BYTES);
    if (pthread_create(&thread, &roomy, does, errand) == 0)
        pthread_join(thread, NULL);
    else
        errand->status = 503; /* the connection ends without an answer */
    pthread_attr_destroy(&roomy);
    return errand->status;
}

/* The status of what is wrong with a request; 0: nothing. */
static int request_fault(struct mg_connection *connection, const char **why)
{
    const struct mg_request_info *info   = mg_get_request_info(connection);
    const char                   *host   = mg_get_header(connection, "Host");
    const char                   *method = info->request_method ? info->request_method : "";
    *why                                 = "only GET\n";
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) return 405;
    *why = "only by 127.0.0.1 or localhost\n";
    if (!host_is_ours(host)) return 403;
    *why = "no body is expected\n";
    if (info->content_length > 0) return 400;
    if (!info->local_uri || strcmp(info->local_uri, LIVE) != 0) return 0;
    *why = "a WebSocket is expected\n";
    if (!mg_get_header(connection, "Upgrade")) return 400;
    *why = "only for pages of this coordinator\n";
    return origin_is_ours(mg_get_header(connection, "Origin"), host) ? 0 : 403;
}

static void *errand_answer(void *self)
{
    struct errand *it    = self;
    const char    *path  = mg_get_request_info(it->connection)->local_uri, *why;
    int            wrong = request_fault(it->connection, &why);
    it->status           = wrong ? refuse(it->server, it->connection, wrong, why)
                                 : path_send(it->connection, it->server, path ? path : "");
    return NULL;
}

/* Every request comes here first; 0 hands it on, to the WebSocket. */
static int request_take(struct mg_connection *connection)
{
    struct errand errand = {.server     = mg_get_user_data(mg_get_context(connection)),
                            .connection = connection};
    const char   *path   = mg_get_request_info(connection)->local_uri, *why;
    if (path && strcmp(path, LIVE) == 0 && request_fault(connection, &why) == 0) return 0;
    return errand_run(&errand, errand_answer);
}

static void *errand_refuse(void *self)
{
    struct errand *it = self;
    it->status =
        refuse(it->server, it->connection, it->status < 500 || it->status == 505 ? 400 : it->status,
               "not understood\n");
    return NULL;
}

/* What civetweb itself refuses. */
static int error_take(struct mg_connection *connection, int status, const char *why)
{
    struct errand errand = {.server     = mg_get_user_data(mg_get_context(connection)),
                            .connection = connection,
                            .status     = status};
    (void)why;
    errand_run(&errand, errand_refuse);
    return 0;
}

static int message_take(const struct mg_connection *connection, const char *message)
{
    (void)connection, (void)message;
    return 1; /* nothing is printed: requests are counted */
}

/* ---- the WebSocket ----------------------------------------------------------------------------
 */

static int socket_enter(const struct mg_connection *connection, void *self)
{
    struct server *server = self;
    struct viewer *viewer = viewer_enter(server->plan.viewers);
    mg_set_user_connection_data(connection, viewer);
    return viewer ? 0 : 1;
}

static void socket_ready(struct mg_connection *connection, void *self)
{
    struct viewer *viewer = mg_get_user_connection_data(connection);
    (void)self;
    if (!viewer || viewer_begin(viewer, connection)) return;
    mg_websocket_write(connection, MG_WEBSOCKET_OPCODE_CONNECTION_CLOSE, NULL, 0);
}

/* A frame; 0 ends the connection. Pieces of messages are refused: a page has no need of them. */
static int socket_hear(struct mg_connection *connection, int bits, char *data, size_t bytes,
                       void *self)
{
    struct viewer *viewer  = mg_get_user_connection_data(connection);
    int            opcode  = bits & 0x0F;
    bool           is_last = bits & 0x80;
    (void)self;
    if (opcode == MG_WEBSOCKET_OPCODE_PING || opcode == MG_WEBSOCKET_OPCODE_PONG) return 1;
    if (!viewer || opcode != MG_WEBSOCKET_OPCODE_TEXT || !is_last) return 0;
    viewer_hear(viewer, data, bytes);
    return 1;
}

static void socket_leave(const struct mg_connection *connection, void *self)
{
    struct viewer *viewer = mg_get_user_connection_data(connection);
    (void)self;
    mg_set_user_connection_data(connection, NULL);
    if (viewer) viewer_leave(viewer);
}

/* ---- starting -------------------------------------------------------------------------------- */

fault server_start(struct server **out, const struct server_plan *plan)
{
    char listen[32], threads[8];
    snprintf(listen, sizeof listen, "127.0.0.1:%u", plan->port);
    snprintf(threads, sizeof threads, "%d", VIEWERS_MAX + HTTP_THREADS);
    const char         *options[] = {"listening_ports",
                                     listen,
                                     "num_threads",
                                     threads,
                                     "request_timeout_ms",
                                     "5000",
                                     "websocket_timeout_ms",
                                     "10000",
                                     "enable_websocket_ping_pong",
                                     "yes",
                                     "enable_directory_listing",
                                     "no",
                                     "max_request_size",
                                     "8192",
                                     "connection_queue",
                                     "32",
                                     "access_control_allow_origin",
                                     "",
                                     "access_control_allow_methods",
                                     "",
                                     "access_control_allow_headers",
                                     "",
                                     "tcp_nodelay",
                                     "1",
                                     NULL};
    struct mg_callbacks callbacks = {.begin_request = request_take,
                                     .http_error    = error_take,
                                     .log_message   = message_take,
                                     .log_access    = message_take};
    TRY(memory_take(out, 1, sizeof **out, "the server"));
    (*out)->plan = *plan;
    mg_init_library(MG_FEATURES_WEBSOCKET);
    struct mg_context *context = mg_start(&callbacks, *out, options);
    if (!context) {
        fault failed =
            fault_raise(FAULT_FILE, __FILE__, __LINE__,
                        "cannot listen on %s: is another program there? (--port N)", listen);
        memory_give(out);
        return failed;
    }
    (*out)->context = context;
    mg_set_websocket_handler(context, LIVE, socket_enter, socket_ready, socket_hear, socket_leave,
                             *out);
    return FAULT_NONE;
}

void server_stop(struct server **server)
{
    if (!*server) return;
    mg_stop((*server)->context);
    mg_exit_library();
    memory_give(server);
}

uint16_t server_port(const struct server *server)
{
    struct mg_server_port ports[2];
    int                   count = mg_get_server_ports(server->context, 2, ports);
    return count > 0 ? (uint16_t)ports[0].port : 0;
}

uint64_t server_refused(const struct server *server) { return atomic_load(&server->refused); }
