"""The judge: measures of a bundle's props against real ones, and of two bundles side by side."""
