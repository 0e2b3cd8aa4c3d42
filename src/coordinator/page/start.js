/* start.js - all parts begin, in an order in which each finds what it needs. */
(function (ergon) {
    "use strict";

    ergon.dom.read_colors();
    for (const part of ["progress", "gaps", "raster", "rates", "energy", "traces", "phases",
        "speed", "traffic", "space", "health", "senses", "log", "keys", "runs", "connection"]) {
        ergon[part].start();
    }
})(globalThis.ergon);
