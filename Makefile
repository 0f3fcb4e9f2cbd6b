# Two commands: `make run` serves the platform with its demo district, `make test` checks everything.
# Needs python3 (3.11 to 3.13) and make; the rest is installed into .venv/ and web/node_modules/.

PYTHON ?= python3
VENV := .venv/bin/python
GONGBEI := .venv/bin/gongbei
ARGS ?=

.PHONY: help setup run office test faults licences bundle bench-docx bench-%

help:
	@echo "make setup      安装依赖，生成网页脚本（第一次要几分钟，之后立即完成）"
	@echo "make run        启动平台和演示学区；换端口：make run PORT=9000；其他参数：make run ARGS='--lan'"
	@echo "make office     安装 LibreOffice：导入旧版 .doc、存为 PDF、课件预览（可选，约 300 MB）"
	@echo "make test       全部检查和测试"
	@echo "make faults     故障测试：随时杀死各个进程（时间较长）"
	@echo "make licences   依赖的许可证"
	@echo "make bundle     离线安装包：给没有网络的同样的机器（放在 var/bundle）"
	@echo "make bench-NAME 性能测量（bench/NAME.py）"

setup:
	@$(PYTHON) deploy/setup.py

run: setup
	@exec $(GONGBEI) up --demo $(if $(PORT),--port $(PORT)) $(ARGS)

office: setup
	@$(PYTHON) deploy/office.py

test: setup
	@$(VENV) deploy/check.py tests $(ARGS)

faults: setup
	@$(VENV) deploy/check.py faults $(ARGS)

licences: setup
	@$(VENV) deploy/licences.py

bundle: setup
	@$(VENV) deploy/bundle.py

bench-docx: setup
	@$(VENV) bench/word.py $(ARGS)

bench-%: setup
	@$(VENV) bench/$*.py $(ARGS)
