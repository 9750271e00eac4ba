"""The ``framing`` command: arguments in, one library call, result out."""
