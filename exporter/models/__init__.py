"""The Shap-E family of models at any size."""
