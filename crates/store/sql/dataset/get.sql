select value from dataset where key = $1
