"""客户事项: complaints, repairs, enquiries and the rest, from intake to the file (附件十八, 附件十九, 附件二十四)."""
