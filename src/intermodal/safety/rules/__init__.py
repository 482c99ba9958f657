"""What detectors know of formats, words and names: data, apart from the code that uses it."""
