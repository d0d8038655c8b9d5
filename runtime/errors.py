"""Every error that Propsmith raises on purpose: one tree, one line each, with the value and the way out."""


class PropsmithError(Exception):
    """Base of all errors a caller may expect; the command line prints its text and exits with `exit_code`."""

    exit_code = 1


class InputError(PropsmithError):
    """Something the caller gave is wrong: the text names the value and what would be right."""

    exit_code = 2


class GltfError(InputError):
    """A glTF file is broken, or needs what can't be read; the text says what, those who open files say which."""


class WriteError(InputError):
    """A file can't be written where it was asked for: no folder, no permission, no space."""


class BundleError(InputError):
    """A bundle is missing, corrupt, of an unknown version, or lacks what was asked of it."""


class CheckpointError(InputError):
    """A checkpoint or weights file is missing, truncated, or holds other tensors than the model needs."""


class BackendError(PropsmithError):
    """A backend can't run here, or failed while running; the text names the graph."""


class BackendUnavailableError(BackendError):
    """A backend isn't installed, or nothing here can run it; the text says why, and how to get it."""

    exit_code = 2


class OpsetError(BackendUnavailableError):
    """A bundle's graphs are of a newer ONNX operator set than this version of a backend reads."""


class EmptyFieldError(PropsmithError):
    """A field has no surface: nothing, everything, or not-a-number inside the box."""


class VerificationError(PropsmithError):
    """An exported graph differs from its reference by more than the bundle's tolerance."""
