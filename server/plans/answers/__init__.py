"""Word 里的意见: a plan goes out with its 建议修改 and 批注, people answer in Word, and it is read back.

Whoever wrote in Word may have no account: their words are kept under the name they go by there (``signed``),
brought in by somebody who has.
"""
