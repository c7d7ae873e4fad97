/*
 * What happens to one piece of a picture inside the browser? Decompress it, and copy its rectangles onto the screens.
 *
 * Glue around the zstd streaming decoder (RFC 8878). No imports. The page hands over bytes and gets a code back;
 * every size is checked before anything is reserved, so a hostile piece costs at most the limits below; how much may
 * move in a second is the page's business (picture-stream.ts).
 *
 *   start(window_log)                     a new media epoch: forget the old stream; 0 or an error
 *   screen(number, width, height)         reserve the canvas of a screen; its address or 0
 *   input(bytes)                          room for the compressed bytes; its address or 0
 *   decode(in_bytes, raw_bytes)           one flushed piece: must take all of the input and give exactly raw_bytes
 *   rectangles()                          how many rectangles the decoded piece has, after checking all of them
 *   rectangle(i)                          address of five int32: screen, x, y, width, height
 *   moved()                               how many pixels only move in it
 *   paint()                               what moved, then BGRX of the piece to RGBA of the canvases; 0 or an error
 */

#define ZSTD_STATIC_LINKING_ONLY
#include "zstd.c"

#define EXPORT(name) __attribute__((export_name(name)))

enum {
    OK = 0,
    NO_STREAM = -1,
    TOO_LARGE = -2,
    NO_MEMORY = -3,
    CORRUPT = -4,
    WRONG_LENGTH = -5,
    BAD_RECTANGLE = -6,
    NO_SCREEN = -7,
};

enum { EXACT = 0, MOVED = 1 };

#define WINDOW_LOG_MIN 10
#define WINDOW_LOG_MAX 27
#define INPUT_MAX (2u << 20)
#define RECTANGLES_MAX 4096u
#define PIXELS_MAX (1u << 20)
#define SOURCE_BYTES 4u
#define RAW_MAX (PIXELS_MAX + 2u + RECTANGLES_MAX * 10u + SOURCE_BYTES)
#define SCREENS_MAX 16u
#define SIDE_MAX 16384u
#define AREA_MAX (1u << 26)

typedef struct {
    uint32_t width, height;
    uint32_t *pixels;
} Screen;

static ZSTD_DCtx *stream;
static uint8_t *in_buffer, *raw_buffer;
static uint32_t raw_length, rectangle_count, pixel_offset;
static uint32_t source_x, source_y; /* of the first rectangle, where it moved */
static int has_moved;
static int32_t rectangle_list[RECTANGLES_MAX][5];
static Screen screens[SCREENS_MAX];

static uint32_t u16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }

EXPORT("start")
int start(uint32_t window_log) {
    raw_length = rectangle_count = 0;
    if (window_log < WINDOW_LOG_MIN || window_log > WINDOW_LOG_MAX) return TOO_LARGE;
    if (stream) ZSTD_freeDCtx(stream);
    stream = ZSTD_createDCtx();
    if (!stream) return NO_MEMORY;
    if (ZSTD_isError(ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, (int)window_log))) return TOO_LARGE;
    return OK;
}

EXPORT("screen")
uint32_t *screen(uint32_t number, uint32_t width, uint32_t height) {
    if (number >= SCREENS_MAX || !width || !height || width > SIDE_MAX || height > SIDE_MAX) return 0;
    if (width * height > AREA_MAX) return 0;
    Screen *one = &screens[number];
    if (one->width == width && one->height == height) return one->pixels;
    rectangle_count = 0; /* they were checked against the old size */
    free(one->pixels);
    one->width = one->height = 0;
    one->pixels = calloc((size_t)width * height, 4);
    if (!one->pixels) return 0;
    one->width = width;
    one->height = height;
    return one->pixels;
}

EXPORT("input")
uint8_t *input(uint32_t bytes) {
    if (bytes > INPUT_MAX) return 0;
    if (!in_buffer) in_buffer = malloc(INPUT_MAX);
    if (!raw_buffer) raw_buffer = malloc(RAW_MAX);
    return raw_buffer ? in_buffer : 0;
}

EXPORT("decode")
int decode(uint32_t in_bytes, uint32_t raw_bytes) {
    raw_length = rectangle_count = 0;
    if (!stream) return NO_STREAM;
    if (!in_buffer || !raw_buffer) return NO_MEMORY;
    if (in_bytes > INPUT_MAX || raw_bytes < 2 || raw_bytes > RAW_MAX) return TOO_LARGE;
    ZSTD_inBuffer in = {in_buffer, in_bytes, 0};
    ZSTD_outBuffer out = {raw_buffer, raw_bytes, 0};
    for (;;) {
        size_t in_before = in.pos, out_before = out.pos;
        size_t left = ZSTD_decompressStream(stream, &out, &in);
        if (ZSTD_isError(left)) return CORRUPT;
        if (in.pos == in.size && out.pos == out.size) break;
        if (in.pos == in_before && out.pos == out_before) return WRONG_LENGTH;
        if (left == 0) return WRONG_LENGTH;
    }
    uint8_t beyond;
    ZSTD_outBuffer more = {&beyond, 1, 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream, &more, &in)) || more.pos) return WRONG_LENGTH;
    raw_length = raw_bytes;
    return OK;
}

EXPORT("rectangles")
int rectangles(void) {
    rectangle_count = 0;
    if (raw_length < 2) return NO_STREAM;
    uint32_t count = u16(raw_buffer), pixels = 0;
    pixel_offset = 2 + count * 10;
    if (count > RECTANGLES_MAX || pixel_offset > raw_length) return BAD_RECTANGLE;
    has_moved = count && raw_buffer[3] == MOVED;
    if (has_moved) {
        if (pixel_offset + SOURCE_BYTES > raw_length) return WRONG_LENGTH;
        source_x = u16(raw_buffer + pixel_offset), source_y = u16(raw_buffer + pixel_offset + 2);
        pixel_offset += SOURCE_BYTES;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *at = raw_buffer + 2 + i * 10;
        uint32_t number = at[0], kind = at[1];
        uint32_t x = u16(at + 2), y = u16(at + 4), width = u16(at + 6), height = u16(at + 8);
        int is_moved = has_moved && i == 0;
        if (kind != (is_moved ? MOVED : EXACT) || number >= SCREENS_MAX || !screens[number].pixels) return NO_SCREEN;
        const Screen *on = &screens[number];
        if (!width || !height || x + width > on->width || y + height > on->height) return BAD_RECTANGLE;
        if (is_moved) {
            if (source_x + width > on->width || source_y + height > on->height) return BAD_RECTANGLE;
        } else {
            if (width * height > PIXELS_MAX / 4 || pixels + width * height > PIXELS_MAX / 4) return BAD_RECTANGLE;
            pixels += width * height;
        }
        int32_t *one = rectangle_list[i];
        one[0] = (int32_t)number, one[1] = (int32_t)x, one[2] = (int32_t)y;
        one[3] = (int32_t)width, one[4] = (int32_t)height;
    }
    if (pixel_offset + pixels * 4 != raw_length) return WRONG_LENGTH;
    rectangle_count = count;
    return (int)count;
}

EXPORT("rectangle")
int32_t *rectangle(uint32_t i) { return i < rectangle_count ? rectangle_list[i] : 0; }

EXPORT("moved")
int32_t moved(void) { return rectangle_count && has_moved ? rectangle_list[0][3] * rectangle_list[0][4] : 0; }

/* Rows in the order in which none is overwritten before it was read. */
static void move(const int32_t *to) {
    const Screen *on = &screens[to[0]];
    int is_down = (uint32_t)to[2] > source_y;
    for (int32_t i = 0; i < to[4]; i++) {
        size_t row = (size_t)(is_down ? to[4] - 1 - i : i);
        uint32_t *line = on->pixels + (to[2] + row) * on->width + to[1];
        memmove(line, on->pixels + (source_y + row) * on->width + source_x, (size_t)to[3] * 4);
    }
}

EXPORT("paint")
int paint(void) {
    const uint8_t *from = raw_buffer + pixel_offset;
    if (rectangle_count && has_moved) move(rectangle_list[0]);
    for (uint32_t i = has_moved ? 1 : 0; i < rectangle_count; i++) {
        const int32_t *one = rectangle_list[i];
        const Screen *to = &screens[one[0]];
        for (int32_t row = 0; row < one[4]; row++) {
            uint32_t *line = to->pixels + (size_t)(one[2] + row) * to->width + one[1];
            for (int32_t column = 0; column < one[3]; column++, from += 4) {
                uint32_t bgrx;
                memcpy(&bgrx, from, 4);
                line[column] = 0xff000000u | (bgrx & 0xff00u) | (bgrx & 0xffu) << 16 | (bgrx >> 16 & 0xffu);
            }
        }
    }
    return OK;
}
