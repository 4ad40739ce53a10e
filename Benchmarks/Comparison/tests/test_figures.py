import unittest

import figures


class FiguresTests(unittest.TestCase):
    def test_quantile_is_a_value_that_was_measured(self):
        values = list(range(1, 101))
        self.assertEqual(figures.quantile(values, 0.5), 50)
        self.assertEqual(figures.quantile(values, 0.99), 99)
        self.assertEqual(figures.quantile(values, 0.999), 100)
        self.assertEqual(figures.quantile([7], 0.1), 7)

    def test_summary_keeps_rounds_apart(self):
        kept = figures.summary([[3, 1, 2], [10, 30, 20]], cpu=12)
        self.assertEqual(kept["calls"], 6)
        self.assertEqual(kept["rounds"], [2, 20])
        self.assertEqual(kept["quantiles"]["0.5"], 3)
        self.assertEqual(kept["cpu"], 2)

    def test_ratio_is_paired_so_that_a_changing_clock_does_not_count(self):
        self.assertEqual(figures.ratio([2, 20, 200], [1, 10, 100]), 2)

    def test_spread_is_half_the_middle_half(self):
        self.assertAlmostEqual(figures.spread([8, 9, 10, 11, 12, 13, 14, 15]), 2 / 11.5)

    def test_two_values_have_no_spread(self):
        self.assertEqual(figures.uncertainty([1, 2]), "-")
        self.assertEqual(figures.uncertainty([1, 1, 1]), "± 0.0 %")

    def test_durations_have_three_digits(self):
        written = {1.5: "1.50 s", 0.0123: "12.3 ms", 9.996e-4: "1.00 ms", 1e-6: "1.00 µs", 999.4e-9: "999 ns"}
        for seconds, text in written.items():
            self.assertEqual(figures.duration(seconds), text)
