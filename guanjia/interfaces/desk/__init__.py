"""客服台: the staff's web pages, generated from the registers; Chinese, server-rendered, whole without JavaScript."""
