// What a program needs of a board, or of the host that it is compared with.
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

void board_write(const char *text);
void board_start_clock(void);
// Ticks of the clock since it was started.
uint32_t board_ticks(void);

#endif
