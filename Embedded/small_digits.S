  .section .rodata
  .balign 4
  .global small_digit_bytes, small_label_bytes
small_digit_bytes:
  .incbin "small_digits.bin"
small_label_bytes:
  .incbin "small_labels.bin"
