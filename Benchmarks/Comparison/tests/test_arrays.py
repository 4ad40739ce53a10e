import tempfile
import unittest
from array import array
from pathlib import Path

import arrays


class ArrayTests(unittest.TestCase):
    def test_a_file_as_the_format_describes_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.npy"
            arrays.write(path, array("f", [1, 2, 3, 4, 5, 6]), 3, 2)
            content = path.read_bytes()
        self.assertEqual(content[:8], b"\x93NUMPY\x01\x00")
        length = int.from_bytes(content[8:10], "little")
        self.assertEqual((10 + length) % 64, 0)
        self.assertEqual(eval(content[10 : 10 + length]),
                         {"descr": "<f4", "fortran_order": False, "shape": (3, 2)})
        self.assertEqual(array("f", content[10 + length :]).tolist(), [1, 2, 3, 4, 5, 6])

    def test_a_vector_has_one_length(self):
        with tempfile.TemporaryDirectory() as folder:
            arrays.write(Path(folder) / "a.npy", array("q", [7]), 1)
            self.assertIn(b"'shape': (1,), ", (Path(folder) / "a.npy").read_bytes())

    def test_numbers_by_chance_are_alike(self):
        numbers = arrays.chance(5000, 4)
        mean = sum(numbers) / len(numbers)
        self.assertLess(abs(mean), 5 / len(numbers) ** 0.5)
        self.assertAlmostEqual(sum((x - mean) ** 2 for x in numbers) / len(numbers), 1, delta=0.05)
        self.assertEqual(numbers, arrays.chance(5000, 4))

    def test_classes_are_the_greatest_of_the_first_numbers(self):
        self.assertEqual(arrays.classes(array("f", [1, 2, 9, 3, 0, 9]), 3, 2).tolist(), [1, 0])
