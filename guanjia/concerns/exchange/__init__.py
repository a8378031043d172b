"""导入导出: sheets in and out of the system; every imported row goes through the same verb as a typed one."""
