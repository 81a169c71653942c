"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

PARQUET_FILE_WAS_SAVED = both("a Parquet file as it was saved", "保存时的 Parquet 文件"), "保存时的 Parquet 文件"
FORMAT_READ_LOOPSIM_WROTE = (
    "format {FORMAT}; read it with the loopsim that wrote it",
    "格式 {FORMAT}；请用写出它的 loopsim 读取",
)
LIST_FILES_FOLDER_LOOPSIM = (
    both("the list of files of a folder that loopsim saved", "loopsim 所存文件夹的文件清单"),
    "loopsim 所存文件夹的文件清单",
)
FOLDER_LOOPSIM_SAVED_END = (
    both("a folder that loopsim saved to the end", "loopsim 完整保存的文件夹"),
    "loopsim 完整保存的文件夹",
)
OTHER_CONTENTS_THAN_WERE = both("other contents than were saved", "与保存时不同的内容"), "与保存时不同的内容"
RUN = both("a run", "运行结果"), "运行结果"
PATH_FOLDER = both("the path of a folder", "文件夹的路径"), "文件夹的路径"
MEASURES_RUN = both("the measures of a run", "一次运行的指标"), "一次运行的指标"
FOLDER_LOOPSIM_SAVED = both("a folder that loopsim saved", "loopsim 保存的文件夹"), "loopsim 保存的文件夹"
FORMAT = "format {version}", "格式 {version}"
NO_FILE = both("no such file", "没有这个文件"), "没有这个文件"
JSON_WAS_SAVED = both("JSON as it was saved", "保存时的 JSON"), "保存时的 JSON"
NO_FOLDER = both("no such folder", "没有这个文件夹"), "没有这个文件夹"
FILE = both("a file", "文件"), "文件"
FILE_WAS_SAVED = both("the file as it was saved", "保存时的文件"), "保存时的文件"
