"""月统计与管理报表: month sheets that are handed in and closed, the figures of earlier years, what is steered by."""
