from programmes.domain.copy_call import MOVED, Shift, copy_call, renamed

__all__ = ["MOVED", "Shift", "copy_call", "renamed"]
