"""A table of scikit-learn's, from the data to numbers that count: python table.py"""

from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import swiftlet

# %% The data
X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1, stratify=y)

# %% Scaling and a network, with the width and the dropout that do best
model = make_pipeline(StandardScaler(), swiftlet.MLPClassifier(class_weight="balanced", random_state=1))
grid = {"mlpclassifier__hidden_layer_sizes": [(20,), (100,)], "mlpclassifier__dropout": [0.0, 0.2]}
search = GridSearchCV(model, grid, cv=3).fit(X_train, y_train)

# %% How well it does on rows it never saw
score = search.score(X_test, y_test)
print(search.best_params_)
print(f"accuracy {score:.3f}")
assert score > 0.94
