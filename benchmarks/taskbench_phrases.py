"""How people ask for TaskBench's tools, written after reading the dev half: tuned data, reported as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intermodal.tools.tool import Pattern as P

_IMAGE = ("image", "picture", "photo")
_MAKE = (
    "generate",
    "create",
    "make",
    "produce",
    "provide",
    "want",
    "need",
    "get",
    "would like",
    "would like to have",
    "compose",
    "design",
    "have",
    "give",
    "draw",
    "generation",
)
_INTO = ("represent", "convert", "turn", "transform", "visualize", "represented", "illustrate")
_ASK = (
    "answer",
    "question",
    "find out",
    "what",
    "how many",
    "which",
    "who",
    "when",
    "where",
    "is there",
    "are there",
    "ask",
    "retrieve information",
)
_CLASSIFY = (
    "classify",
    "classification",
    "categorize",
    "category",
    "class",
    "determine",
    "identify",
    "recognize",
    "classes",
)

HUGGINGFACE: Mapping[str, Sequence[P]] = {
    "Token Classification": (
        P(("token classification", "part-of-speech", "pos", "named entity", "named entities", "ner", "entities", "entity", "tokens", "tag", "keyword")),
        P(("identify", "extract", "find", "classify", "detect", "label", "highlight", "recognize"), ("names", "dates", "places", "people", "locations", "token", "nouns", "verbs", "keywords", "organizations", "important information", "relevant information", "key information")),
    ),
    "Translation": (P(("translate", "translation")),),
    "Summarization": (P(("summarize", "summary", "summarization", "shorter version", "concise", "condense", "shorten", "main points", "brief", "short version")),),
    "Question Answering": (
        P(_ASK, ("text", "article", "passage", "paragraph", "lecture", "transcript", "transcription", "summary", "context", "translated", "transcribed", "information", "recording", "audio", "speech"), ("text",)),
        P(("question answering",)),
        P(("answer",), ("question", "{quoted}"), ("text",), weight=0.68),
    ),
    "Conversational": (
        P(("conversation", "conversational", "chat", "chatbot", "dialogue", "reply", "respond", "response", "discuss", "discussion", "assistant", "voice assistant")),
    ),
    "Text Generation": (
        P(("text generation",)),
        P(("generate", "create", "write", "produce", "compose", "fill", "paraphrase", "expand"), ("text", "story", "paragraph", "description", "article", "poem", "textual", "sentence", "script", "new text", "content", "essay", "blog post", "report", "narrative"), weight=0.9),
    ),
    "Sentence Similarity": (P(("similarity", "how similar", "compare", "comparison")),),
    "Tabular Classification": (
        P((*_CLASSIFY, "extract", "analyze", "process", "information"), ("table", "tabular", "tables")),
        P(("table", "tabular"), (), ("image",), weight=0.6),
    ),
    "Object Detection": (
        P(("object detection", "detected objects", "bounding boxes")),
        P(("detect", "identify", "find", "locate", "recognize", "label", "detection", "list", "count"), ("objects", "object", "items", "things", "cars", "people", "animals"), ("image",)),
    ),
    "Image Classification": (
        P(("image classification",)),
        P(_CLASSIFY, ("image", "object", "picture", "photo", "animal", "species", "it", "them", "plant", "scene", "breed", "segments", "objects", "content", "fruit", "flower"), ("image",), weight=0.95),
        P(("classify", "classification"), (), ("image",), weight=0.8),
    ),
    "Image-to-Image": (
        P(("image-to-image",)),
        P(("enhance", "transform", "stylize", "improve", "convert", "transformation", "enhancement", "style", "match", "better", "restore", "apply", "manipulate", "stylized"), ("image", "picture", "photo", "quality", "style", "visibility", "domain", "target", "it", "painting", "appearance", "resolution", "layout"), ("image",)),
    ),
    "Image-to-Text": (
        P(("caption", "ocr", "optical character recognition", "image-to-text")),
        P(("extract", "read", "get", "recognize", "convert", "retrieve", "obtain"), ("text", "words", "written", "content of the image"), ("image",)),
        P(("describe",), ("image", "picture", "photo", "it", "content", "scene"), ("image",), weight=0.9, direct=True),
        P(("description of the", "text description of", "textual description of"), _IMAGE, ("image",), weight=0.9),
    ),
    "Text-to-Image": (
        P(_MAKE, ("image", "picture", "illustration", "visual representation", "drawing", "visual", "artwork", "visualization"), direct=True),
        P(_INTO, ("as an image", "into an image", "to an image", "into an illustration", "image representation")),
    ),
    "Text-to-Video": (
        P(_MAKE, ("video", "clip", "animation", "videos"), direct=True),
        P(_INTO, ("as a video", "into a video", "to a video", "to video", "into video")),
    ),
    "Visual Question Answering": (
        P(("visual question answering", "visual question")),
        P(_ASK, ("image", "picture", "photo", "object", "objects", "color", "people", "scene", "car"), ("image",), weight=0.8),
        P(("answer", "question"), ("question", "{quoted}", "it"), ("image",), weight=0.7),
    ),
    "Document Question Answering": (
        P(_ASK, ("document", "invoice", "receipt", "form", "page", "contract", "letter", "report", "scanned document", "certificate", "bill", "resume", "menu")),
    ),
    "Image Segmentation": (P(("segment", "segmentation", "segmented", "segments", "divide")),),
    "Depth Estimation": (P(("depth", "depth estimation", "distance")),),
    "Text-to-Speech": (
        P(_MAKE, ("speech", "audio", "audio file", "voice", "spoken", "audio format", "audio version", "audio description", "speech audio"), direct=True),
        P((*_INTO, "read", "answer", "provide", "hear", "convert", "deliver"), ("to speech", "into speech", "to audio", "into audio", "to an audio", "into an audio", "aloud", "in an audio format", "in audio format", "as audio", "as speech", "speech audio", "in audio form", "as an audio", "into a speech", "into spoken", "spoken")),
        P(("narrate", "narration", "text-to-speech", "speak", "audiobook")),
    ),
    "Automatic Speech Recognition": (P(("transcribe", "transcription", "transcript", "speech recognition", "speech to text", "speech-to-text", "spoken question", "transcribing")),),
    "Audio-to-Audio": (
        P(("enhance", "improve", "reduce", "remove", "clean", "separate", "isolate", "denoise", "enhancement", "enhancing", "clearer", "separation"), ("audio", "noise", "recording", "sound", "voice", "speech", "vocals", "music", "audio quality", "background noise", "it"), ("audio",)),
    ),
    "Audio Classification": (
        P((*_CLASSIFY, "detect", "understand", "analyze", "know", "find", "emotion", "mood", "classifying"), ("emotion", "emotions", "speaker", "audio", "sound", "genre", "command", "mood", "music", "speech", "recording"), ("audio",)),
    ),
    "Image Editing": (
        P(("edit", "editing", "edited"), (), ("image",)),
        P(("change", "modify", "add", "remove", "adjust", "make", "alter", "highlight", "turn", "replace", "modified", "modification", "changing"), ("image", "color", "background", "sky", "photo", "picture", "it", "object", "hat", "attributes", "car"), ("image",), weight=0.95),
    ),
}  # fmt: skip

MULTIMEDIA: Mapping[str, Sequence[P]] = {
    "Image Downloader": (P(("download", "url", "link", "retrieve", "from the internet", "online"), _IMAGE),),
    "Video Downloader": (P(("download", "url", "link", "retrieve", "online"), ("video", "videos", "clip", "tutorial")),),
    "Audio Downloader": (P(("download", "url", "link", "retrieve", "online"), ("audio", "song", "music", "podcast", "audio file", "voiceover")),),
    "Text Downloader": (
        P(("download", "url", "link", "retrieve", "webpage", "website", "get", "fetch", "page"), ("text", "article", "content", "webpage", "script", "instructions", "document", "blog", "post", "page", "website", "textual content", "news", "story")),
    ),
    "Text Search": (
        P(("search", "find", "look up", "research", "gather", "look for", "searching", "learn"), ("information", "text", "article", "articles", "internet", "content", "keyword", "details", "facts", "topic", "related text", "keywords", "online", "tips", "news", "results", "web", "resources")),
    ),
    "Image Search": (P(("search", "find", "look for", "image search", "searching", "get"), ("image", "images", "picture", "pictures", "photo", "photos")),),
    "Image Search (by Image)": (
        P(("similar image", "similar images", "image similar", "images similar", "similar picture", "similar photos", "visually similar", "reverse image")),
        P(("similar", "resembles", "look like"), _IMAGE),
    ),
    "URL Extractor": (P(("extract", "find", "get", "contains", "identify", "any", "containing", "collect"), ("url", "urls", "link", "links", "hyperlink")),),
    "Video Search": (P(("search", "find", "look for", "video search", "searching", "get"), ("video", "videos", "footage", "clips")),),
    "Text-to-Image": (
        P(_MAKE, ("image", "picture", "illustration", "visual representation", "visual", "images", "artwork"), direct=True),
        P(_INTO, ("as an image", "into an image", "to an image", "image representation")),
    ),
    "Text-to-Video": (
        P(_MAKE, ("video based on", "video from the text", "video about", "video of", "video using the text", "video from the expanded", "video from this text", "animation", "video with the text", "video summarizing", "video illustrating", "video showing", "short video"), direct=True),
        P(_MAKE, ("video",), direct=True, weight=0.6),
        P(_INTO, ("as a video", "into a video", "to a video", "into video")),
    ),
    "Text-to-Audio": (
        P(_MAKE, ("audio", "audio file", "speech", "audio version", "spoken", "voice", "audiobook", "podcast", "sound"), direct=True),
        P((*_INTO, "read"), ("to speech", "into speech", "to audio", "into audio", "to an audio", "into an audio", "aloud", "as audio", "as speech", "as an audio")),
        P(("narrate", "text-to-speech", "narration")),
    ),
    "Image-to-Text": (
        P(("ocr", "optical character recognition")),
        P(("extract", "read", "get", "recognize", "convert", "contains", "identify", "containing"), ("text", "words", "quote", "message"), ("image",), weight=0.95),
    ),
    "Audio-to-Text": (
        P(("transcribe", "transcription", "transcript", "transcribed", "transcribing", "speech to text"), (), ("audio",)),
        P(("convert", "extract", "turn", "get"), ("text", "into text", "spoken content", "speech"), ("audio",), weight=0.9),
    ),
    "Video-to-Text": (
        P(("transcribe", "transcription", "transcript", "transcribed", "transcribing", "speech to text"), (), ("video",), weight=0.98),
        P(("transcribe", "transcription", "transcript", "convert", "extract"), ("video", "speech from the video", "speech in the video"), ("video",)),
    ),
    "Audio Noise Reduction": (P(("reduce", "remove", "clean", "reduction", "eliminate", "noise-free", "noise", "reduced", "noisy", "get rid", "noise-reduced", "cleaned", "cleaner"), ("noise", "noises", "noisy", "audio", "unwanted sounds", "background noise", "recording")),),
    "Audio Effects": (
        P(("reverb", "chorus", "equalization", "audio effects", "audio effect", "echo", "sound effects", "effects", "equalizer", "effect")),
    ),
    "Audio Splicer": (P(("combine", "splice", "merge", "join", "concatenate", "mix", "combined", "blend", "splicing", "combining", "add", "followed by", "together"), ("audio", "audio files", "voiceover", "music", "recording", "audios", "sound", "voice", "background music", "wav"), ("audio",)),),
    "Voice Changer": (
        P(("voice changer",)),
        P(("change", "modify", "alter", "changed", "modified", "adjust", "transform", "sound", "make", "different", "convert", "male", "female", "deeper"), ("voice", "tone", "pitch", "gender", "voice characteristics", "female voice", "male voice", "vocal"), weight=0.95),
    ),
    "Text Summarizer": (P(("summarize", "summary", "summarized", "shorter version", "concise", "condense", "main points", "summarizing", "shorten", "key points", "brief")),),
    "Text Translator": (P(("translate", "translation", "translated", "to english", "into english", "in english")),),
    "Text Sentiment Analysis": (P(("sentiment", "positive or negative", "emotion", "mood", "positive, negative")),),
    "Text Grammar Checker": (P(("grammar", "grammatical", "grammatically", "proofread", "errors", "grammar errors", "correct", "corrected", "corrections")),),
    "Text Simplifier": (P(("simplify", "simpler", "simplified", "easier to understand", "understandable", "simple", "simplifying", "easy to understand")),),
    "Text Expander": (P(("expand", "expanded", "more detailed", "elaborate", "expanding", "longer", "detailed version", "more details", "detailed", "expansion")),),
    "Keyword Extractor": (P(("keyword", "keywords", "key phrases", "important phrases", "important keywords", "key terms")),),
    "Text Paraphraser": (P(("paraphrase", "paraphrased", "rephrase", "reword", "paraphrasing", "different words")),),
    "Article Spinner": (P(("spin", "unique version", "spun", "rewrite", "spinner", "new version", "rewritten", "article spinner", "unique", "synonyms", "spinning")),),
    "Topic Generator": (P(("topic generator", "list of topics", "topics", "ideas", "relevant topics", "related topics", "topic ideas")),),
    "Audio-to-Image": (P(("waveform", "spectrogram", "visually represents", "visual representation", "visualize", "visualization", "visually represent", "representing", "image from the audio"), ("audio", "waveform", "spectrogram", "sound", "music", "voice", "recording"), ("audio",)),),
    "Image-to-Video": (P(("slideshow", "slide show", "slideshow video")),),
    "Video-to-Audio": (
        P(("extract", "separate", "get", "extracted", "extracting", "isolate", "use"), ("audio", "audio track", "sound", "soundtrack"), ("video",)),
    ),
    "Video-to-Image": (
        P(("extract", "still", "frame", "screenshot", "thumbnail", "capture", "get", "take", "extracted", "snapshot"), ("image", "frame", "still image", "still", "screenshot", "picture", "thumbnail"), ("video",)),
    ),
    "Image Stitcher": (P(("stitch", "panorama", "collage", "stitched", "stitching", "panoramic")), P(("combine", "merge", "combined"), ("images", "image", "pictures"), weight=0.9)),
    "Image Colorizer": (P(("colorize", "colorized", "colorizing", "colorization", "black and white", "add color", "color to", "colored", "colorful")),),
    "Image Style Transfer": (P(("style", "style transfer", "stylized", "artistic style", "visual style", "stylize", "styled")),),
    "Video Stabilizer": (P(("stabilize", "stabilized", "shaky", "stabilization", "stabilizing", "stable", "smoother", "unstable")),),
    "Video Speed Changer": (P(("speed", "slow down", "speed up", "faster", "slower", "playback speed", "double speed", "slow motion", "slowed")),),
    "Video Synchronization": (P(("synchronize", "sync", "synchronized", "synchronization", "synchronizing", "synced")), P(("background music", "add", "combine", "replace"), ("video",), weight=0.55)),
    "Video Voiceover": (P(("voiceover", "voice-over", "voice over", "narration", "narrated"), (), weight=0.95),),
}  # fmt: skip

PHRASES: Mapping[str, Mapping[str, Sequence[P]]] = {"huggingface": HUGGINGFACE, "multimedia": MULTIMEDIA}
