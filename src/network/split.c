/* split.c - binomial and hypergeometric splits, and the path of a descent. */
#include "network/split.h"

#include <assert.h>
#include <stddef.h>

/* Random blocks of one node. */
struct node_stream {
    const struct split_tree *tree;
    uint32_t                 node;
    uint32_t                 level;
    uint32_t                 chunk;
};

static struct random_block stream_next(struct node_stream *s)
{
    return random_draw(s->tree->key, s->node, s->level, s->tree->third, s->chunk++);
}

static uint64_t word_pair(const struct random_block *block, size_t pair)
{
    return (uint64_t)block->word[2 * pair] << 32 | block->word[2 * pair + 1];
}

/* Ones of a word, without the instruction that not every CPU has: bits add up side by side. */
static inline uint64_t word_ones(uint64_t word)
{
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return word * 0x0101010101010101u >> 56;
}

/* Number of ones among count random bits. */
static uint64_t stream_ones(struct node_stream *s, uint64_t count)
{
    uint64_t ones = 0;
    for (; count >= 128; count -= 128) {
        struct random_block block = stream_next(s);
        ones += word_ones(word_pair(&block, 0)) + word_ones(word_pair(&block, 1));
    }
    if (!count) return ones;
    struct random_block block = stream_next(s);
    uint64_t            first = word_pair(&block, 0);
    if (count <= 64) return ones + word_ones(first >> (64 - count));
    uint64_t second = word_pair(&block, 1) >> (128 - count);
    return ones + word_ones(first) + word_ones(second);
}

/* Binomial(count, left / (left + right)): a trial succeeds if its own binary fraction is below p,
 * which the first digit where they differ decides. */
static uint64_t binomial(struct node_stream *s, uint64_t count, uint64_t left, uint64_t right)
{
    if (left == right) return stream_ones(s, count);
    uint64_t whole     = left + right;
    uint64_t rest      = left;
    uint64_t undecided = count;
    uint64_t successes = 0;
    while (undecided && rest) {
        uint64_t ones  = stream_ones(s, undecided);
        bool     digit = rest >= whole - rest;
        rest           = digit ? rest - (whole - rest) : 2 * rest;
        if (digit) successes += undecided - ones;
        undecided = digit ? ones : undecided - ones;
    }
    return successes;
}

/* Marked balls among `draws` drawn from an urn of `whole`, `marked` of them marked. */
static uint64_t urn_draw(struct node_stream *s, uint64_t draws, uint64_t marked, uint64_t whole)
{
    uint64_t            found = 0;
    struct random_block block = {{0}};
    for (uint64_t i = 0; i < draws; i++) {
        if (i % 2 == 0) block = stream_next(s);
        uint64_t ball =
            (uint64_t)(((unsigned __int128)word_pair(&block, i % 2) * (whole - i)) >> 64);
        if (ball < marked - found) found++;
    }
    return found;
}

/* Hypergeometric(whole = left + right, left, count). */
static uint64_t hypergeometric(struct node_stream *s, uint64_t count, uint64_t left, uint64_t right)
{
    uint64_t whole = left + right;
    assert(count <= whole);
    if (count > whole - count) return left - hypergeometric(s, whole - count, left, right);
    if (left > right) return count - hypergeometric(s, count, right, left);
    return count < left ? urn_draw(s, count, left, whole) : urn_draw(s, left, count, whole);
}

/* Weight of the leaves [node << level, (node + 1) << level). */
static uint64_t node_weight(const struct split_tree *tree, uint32_t level, uint64_t node)
{
    uint64_t first = node << (level + tree->leaf_log2);
    uint64_t end   = (node + 1) << (level + tree->leaf_log2);
    if (end > tree->element_count) end = tree->element_count;
    if (first >= end) return 0;
    uint64_t out_first = tree->excluded_first > first ? tree->excluded_first : first;
    uint64_t out_end   = tree->excluded_end < end ? tree->excluded_end : end;
    uint64_t excluded  = out_end > out_first ? out_end - out_first : 0;
    return (end - first) * tree->unit - excluded;
}

static uint32_t tree_top(const struct split_tree *tree)
{
    uint64_t leaves = ((uint64_t)tree->element_count - 1) >> tree->leaf_log2;
    return leaves ? 64 - (uint32_t)__builtin_clzll(leaves) : 0;
}

uint64_t split_weight(const struct split_tree *tree)
{
    return node_weight(tree, tree_top(tree), 0);
}

static uint64_t node_split(const struct split_tree *tree, uint32_t level, uint32_t node,
                           uint64_t count)
{
    if (!count) return 0;
    uint64_t left  = node_weight(tree, level - 1, 2 * (uint64_t)node);
    uint64_t right = node_weight(tree, level - 1, 2 * (uint64_t)node + 1);
    if (!right) return count;
    if (!left) return 0;
    struct node_stream stream = {.tree = tree, .node = node, .level = level};
    if (tree->is_distinct) return hypergeometric(&stream, count, left, right);
    return binomial(&stream, count, left, right);
}

/* Step over to the sibling under the lowest common ancestor; gives the sibling's level. */
static uint32_t step_aside(struct split_cursor *cursor, uint32_t leaf)
{
    uint32_t           level = 31 - (uint32_t)__builtin_clz(cursor->leaf ^ leaf);
    struct split_node *here  = &cursor->path[level];
    struct split_node *above = here + 1;
    here->before             = leaf > cursor->leaf ? here->before + here->count : above->before;
    here->count              = above->count - here->count;
    return level;
}

uint64_t split_seek(const struct split_tree *tree, struct split_cursor *cursor, uint32_t leaf)
{
    uint32_t level;
    if (!cursor->is_placed) {
        level               = tree_top(tree);
        cursor->path[level] = (struct split_node){.count = tree->total, .before = 0};
        cursor->is_placed   = true;
    } else {
        if (cursor->leaf == leaf) return cursor->path[0].count;
        level = step_aside(cursor, leaf);
    }
    for (; level > 0; level--) {
        struct split_node *node = &cursor->path[level];
        uint64_t left   = node_split(tree, level, (uint32_t)((uint64_t)leaf >> level), node->count);
        bool     right  = (leaf >> (level - 1)) & 1;
        node[-1].count  = right ? node->count - left : left;
        node[-1].before = right ? node->before + left : node->before;
    }
    cursor->leaf = leaf;
    return cursor->path[0].count;
}
