"""Tests of the estimators: scikit-learn's own checks, and what they leave out."""

import os
import signal
import sys
import threading
import tracemalloc
import unittest
import warnings
from pathlib import Path

import numpy as np

CHECKOUT = Path(__file__).resolve().parents[2]
if "SWIFTLET_LIBRARY" in os.environ:
    sys.path.insert(0, str(CHECKOUT / "Python"))
# Checks of array-API input are skipped without it, which must be set before SciPy is imported.
os.environ.setdefault("SCIPY_ARRAY_API", "1")

import swiftlet  # noqa: E402

try:
    import pandas
    from scipy import sparse
    from sklearn.base import clone
    from sklearn.datasets import load_iris, make_multilabel_classification
    from sklearn.exceptions import NotFittedError
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.utils.estimator_checks import check_estimator
except ImportError as error:
    raise unittest.SkipTest(f"scikit-learn and pandas cannot be imported: {error}")

import pickle  # noqa: E402


class EstimatorTests(unittest.TestCase):
    def setUp(self):
        self.X, self.y = load_iris(return_X_y=True)
        self.X = self.X.astype(np.float32)

    def classifier(self, **parameters):
        return swiftlet.MLPClassifier(random_state=1, learning_rate_init=0.01, **parameters)

    def test_scikit_learns_checks(self):
        for estimator in (
            swiftlet.MLPClassifier(),
            swiftlet.MLPRegressor(),
            # Dropout and small batches drawn by chance.
            swiftlet.MLPClassifier(solver="sgd", learning_rate_init=0.05, batch_size=20, dropout=0.1),
        ):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                results = check_estimator(estimator, on_fail=None, on_skip=None)
            wrong = [
                (result["check_name"], result["status"], result["exception"])
                for result in results
                if result["status"] != "passed"
            ]
            self.assertEqual(wrong, [], estimator)
            self.assertGreater(len(results), 40)

    def test_a_weight_is_a_repetition(self):
        chance = np.random.default_rng(3)
        counts = chance.integers(0, 4, len(self.X))
        order = chance.permutation(len(self.X))
        for parameters in ({}, {"solver": "sgd"}, {"batch_size": 13, "dropout": 0.2}, {"class_weight": "balanced"}):
            for form in (np.asarray, sparse.csr_matrix):
                weighted = self.classifier(max_iter=20, **parameters)
                weighted.fit(form(self.X), self.y, sample_weight=counts)
                repeated = self.classifier(max_iter=20, **parameters)
                rows = np.repeat(order, counts[order])
                repeated.fit(form(self.X[rows]), self.y[rows])
                np.testing.assert_array_equal(weighted.predict_proba(self.X), repeated.predict_proba(self.X))
        unweighted = self.classifier(max_iter=20).fit(self.X, self.y)
        self.assertFalse(np.array_equal(weighted.predict_proba(self.X), unweighted.predict_proba(self.X)))

    def test_one_row_is_answered_as_among_others(self):
        model = self.classifier(max_iter=20).fit(self.X, self.y)
        many = model.predict_proba(self.X)
        for row in (0, 70, 149):
            np.testing.assert_array_equal(model.predict_proba(self.X[row : row + 1]), many[row : row + 1])
        with self.assertRaisesRegex(ValueError, "NaN"):
            model.predict(np.full((1, 4), np.nan))
        with self.assertRaisesRegex(ValueError, "expecting 4 features"):
            model.predict(np.ones((1, 3)))
        with self.assertRaises(NotFittedError):
            swiftlet.MLPClassifier().predict(np.ones((1, 4)))

    def test_they_work_with_scikit_learns_tools(self):
        model = make_pipeline(StandardScaler(), self.classifier(max_iter=50))
        self.assertGreater(cross_val_score(model, self.X, self.y, cv=3).mean(), 0.9)
        grid = {"mlpclassifier__hidden_layer_sizes": [(5,), (20, 10)]}
        search = GridSearchCV(model, grid, cv=3, n_jobs=2).fit(self.X, self.y)
        self.assertGreater(search.best_score_, 0.9)
        copy = pickle.loads(pickle.dumps(search.best_estimator_))
        np.testing.assert_array_equal(copy.predict_proba(self.X), search.best_estimator_.predict_proba(self.X))
        self.assertEqual(clone(self.classifier(dropout=0.3)).dropout, 0.3)

    def test_settings_that_make_no_sense(self):
        for parameters in (
            {"hidden_layer_sizes": None}, {"hidden_layer_sizes": (3.5,)}, {"learning_rate_init": 0}, {"max_iter": True},
            {"tol": "x"}, {"early_stopping": "yes"}, {"early_stopping": True, "validation_fraction": 0},
            {"normalization": "foo"}, {"augmentation": "x"}, {"dropout": 1}, {"threads": 2.0}, {"clip": 0},
            {"class_weight": {"zebra": 2}}, {"solver": "lbfgs"},
        ):  # fmt: skip
            name = list(parameters)[-1]
            with self.assertRaisesRegex(ValueError, f"^{name}: expected .*, found "):
                swiftlet.MLPClassifier(**parameters).fit(self.X, self.y)

    def test_a_warm_start_goes_on_with_the_settings_of_now(self):
        model = self.classifier(max_iter=5, warm_start=True).fit(self.X, self.y)
        before = model.coefs_[0]
        model.set_params(learning_rate_init=1e-20).fit(self.X, self.y)
        np.testing.assert_array_equal(model.coefs_[0], before)
        self.assertEqual(model.n_iter_, 10)
        with self.assertRaisesRegex(ValueError, "^warm_start: expected the layers"):
            model.set_params(hidden_layer_sizes=(7,)).fit(self.X, self.y)

    def test_sparse_rows_stay_sparse_to_the_bits_of_dense_ones(self):
        chance = np.random.default_rng(5)
        X = sparse.random(5000, 2000, density=0.005, random_state=1, format="csr", dtype=np.float32)
        y = chance.integers(0, 2, 5000)
        tracemalloc.start()
        model = self.classifier(max_iter=2, hidden_layer_sizes=(8,)).fit(X, y)
        probabilities = model.predict_proba(X)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        self.assertLess(peak, 20_000_000)  # All of it would take 40.
        dense = self.classifier(max_iter=2, hidden_layer_sizes=(8,)).fit(X.toarray(), y)
        np.testing.assert_array_equal(dense.predict_proba(X.toarray()), probabilities)
        network = swiftlet.Network(["dense:2"])
        for column in (-1, 2000):
            wrong = X.copy()
            wrong.indices[7] = column
            with self.assertRaisesRegex(ValueError, "expected columns from 0 to 1999"):
                network.fit(wrong, y, epochs=1)
        self.assertEqual(model.predict(sparse.csr_matrix((3, 2000))).shape, (3,))

    def test_samples_seen_are_counted_once(self):
        model = swiftlet.MLPRegressor().partial_fit(self.X[:5], self.y[:5]).partial_fit(self.X[:50:2], self.y[:50:2])
        self.assertEqual((model.t_, model.n_iter_), (30, 2))

    def test_an_interruption_leaves_a_model(self):
        model = self.classifier(max_iter=100_000, n_iter_no_change=100_000)
        timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with self.assertRaises(KeyboardInterrupt):
            model.fit(self.X, self.y)
        timer.join()
        self.assertEqual(model.loss_, model.loss_curve_[-1])
        self.assertEqual(model.predict(self.X).shape, (150,))

    def test_frames_names_and_texts(self):
        frame = pandas.DataFrame(self.X, columns=list("abcd"))
        names = np.array(["one", "two", "three"])[self.y]
        model = self.classifier(max_iter=100).fit(frame, names)
        self.assertEqual(list(model.feature_names_in_), list("abcd"))
        self.assertEqual(list(model.classes_), ["one", "three", "two"])
        self.assertGreater(model.score(frame, names), 0.9)
        self.assertEqual(len(model.loss_curve_), model.n_iter_)

    def test_several_labels_and_numbers(self):
        X, Y = make_multilabel_classification(300, 8, n_classes=3, random_state=1)
        model = self.classifier(max_iter=200).fit(X, Y)
        self.assertEqual(model.predict(X).shape, Y.shape)
        same = self.classifier(max_iter=200).fit(X, sparse.csr_matrix(Y))
        np.testing.assert_array_equal(same.predict(X), model.predict(X))
        self.assertGreater((model.predict(X) == Y).mean(), 0.9)
        numbers = np.stack([self.X[:, 0], -self.X[:, 1]], 1)
        model = swiftlet.MLPRegressor(learning_rate_init=0.01, random_state=1).fit(self.X, numbers)
        self.assertGreater(model.score(self.X, numbers), 0.8)

    def test_partial_fit_and_warm_start_go_on(self):
        model = self.classifier()
        with self.assertRaisesRegex(ValueError, "^classes: expected "):
            model.partial_fit(self.X, self.y)
        for _ in range(60):
            model.partial_fit(self.X, self.y, classes=[0, 1, 2])
        self.assertGreater(model.score(self.X, self.y), 0.9)
        warm = self.classifier(max_iter=5, warm_start=True).fit(self.X, self.y)
        first = warm.loss_
        self.assertLess(warm.fit(self.X, self.y).loss_, first)
        self.assertEqual(warm.n_iter_, 10)

    def test_what_scikit_learn_has_not(self):
        model = self.classifier(normalization="batch", dropout=0.1, schedule="one-cycle", clip=1.0, max_iter=60)
        self.assertGreater(model.fit(self.X, self.y).score(self.X, self.y), 0.9)
        self.assertIn("batch-norm", model._network.layers)
        stopped = self.classifier(early_stopping=True, n_iter_no_change=3, max_iter=2000).fit(self.X, self.y)
        self.assertLess(stopped.n_iter_, 2000)
        self.assertEqual(len(stopped.validation_scores_), stopped.n_iter_)

    def test_pictures_are_changed_by_augmentation(self):
        X = np.zeros((60, 28, 28))
        X[:30, 4:24, 13:16] = 255
        X[30:, 13:16, 4:24] = 255
        X, y = np.maximum(X.reshape(60, -1), np.arange(60)[:, None] % 7), np.arange(60) // 30
        plain = self.classifier(max_iter=5, augmentation={"rotation": 0.0, "shift": 0.0}).fit(X, y)
        turned = self.classifier(max_iter=5, augmentation={"rotation": 15, "shift": 2}).fit(X, y)
        self.assertEqual(turned.score(X, y), 1)
        self.assertNotEqual(plain.loss_, turned.loss_)
        np.testing.assert_array_equal(turned.predict_proba(X[:1]), turned.predict_proba(X)[:1])
        with self.assertRaisesRegex(ValueError, "^X: expected pixels, "):
            self.classifier(augmentation={"rotation": 15}).fit(X / 255, y)
        with self.assertRaisesRegex(ValueError, "expected square pictures"):
            self.classifier(augmentation={"rotation": 15}).fit(X[:, :200], y)

    def test_wrong_settings_are_one_line(self):
        for wrong in (
            {"solver": "lbfgs"}, {"activation": "step"}, {"hidden_layer_sizes": (0,)}, {"dropout": 1.5}, {"alpha": -1},
            {"max_iter": 0}, {"schedule": "never"}, {"loss": "hinge"}, {"normalization": "group"}, {"class_weight": "equal"},
            {"batch_size": 0}, {"validation_fraction": 2, "early_stopping": True}, {"threads": 0}, {"n_iter_no_change": 0},
        ):  # fmt: skip
            with self.assertRaisesRegex(ValueError, r"^[^\n]*expected [^\n]+$", msg=wrong):
                swiftlet.MLPClassifier().set_params(**wrong).fit(self.X, self.y)


if __name__ == "__main__":
    unittest.main()
