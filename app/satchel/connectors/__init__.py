"""Fetches bytes that the person named, and nothing else: what they mean is the readers' business."""
