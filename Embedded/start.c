// What stands between power and main on a Cortex-M in QEMU: vectors, memory as C expects it, and a way to print.

#include <stddef.h>
#include <stdint.h>

#include "board.h"

extern uint32_t stack_top[], data_from[], data_start[], data_end[], bss_start[], bss_end[];
int main(void);

// A call of the debugger, which QEMU answers: ARM's semihosting.
static int ask(int what, const void *argument) {
  register int r0 __asm__("r0") = what;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void board_write(const char *text) { ask(0x04, text); }

_Noreturn void board_exit(int status) {
  const uint32_t block[] = {0x20026, (uint32_t)status};
  // Thumb's exit takes a reason alone; its extended form takes a status, too.
  ask(0x20, block);
  for (;;) {
  }
}

static void fault(void) {
  board_write("fault\n");
  board_exit(1);
}

static volatile uint32_t *const systick = (volatile uint32_t *)0xE000E010;

void board_start_clock(void) {
  systick[1] = 0xFFFFFF;
  systick[2] = 0;
  systick[0] = 5;  // On, by the processor's clock.
}

uint32_t board_ticks(void) { return 0xFFFFFF - systick[2]; }

static _Noreturn void reset(void) {
  for (uint32_t *to = data_start, *from = data_from; to < data_end;) *to++ = *from++;
  for (uint32_t *to = bss_start; to < bss_end;) *to++ = 0;
#if defined(__ARM_FP)
  *(volatile uint32_t *)0xE000ED88 |= 0xF << 20;  // The floating-point unit is off at first.
  __asm__ volatile("dsb\nisb");
#endif
  board_exit(main());
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_top, (const void *)reset, (const void *)fault, (const void *)fault, (const void *)fault,
    (const void *)fault, (const void *)fault};

// What compilers call by themselves.

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  unsigned char *t = to;
  const unsigned char *f = from;
  while (count--) *t++ = *f++;
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  unsigned char *t = to;
  const unsigned char *f = from;
  if (t < f) return memcpy(to, from, count);
  while (count--) t[count] = f[count];
  return to;
}

void *memset(void *to, int byte, size_t count) {
  unsigned char *t = to;
  while (count--) *t++ = (unsigned char)byte;
  return to;
}
