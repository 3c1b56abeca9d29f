"""An outlet's past: what is asked for, where it is listed, and how it goes through the pipeline."""
