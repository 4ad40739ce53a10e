  .section .rodata
  .global digits, digits_end
  .balign 4
digits:
  .incbin "digits.bin"
digits_end:
#if defined(__linux__)
  .section .note.GNU-stack,"",%progbits
#endif
