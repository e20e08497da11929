"""What tools brought back, told as an assistant would: `telling.result_told`."""
