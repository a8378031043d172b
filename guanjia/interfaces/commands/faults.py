"""What the system says when a file or an address cannot be had, in Chinese."""

from __future__ import annotations

import errno

WORDS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "已经有这个文件",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘是只读的",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def in_chinese(fault: OSError) -> str:
    """The reason in words; one that is not known here by its number, which a search finds."""
    return WORDS.get(fault.errno or 0) or f"系统错误 {fault.errno or fault}"
