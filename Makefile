# 普惠 · Puhui. `make run` and `make test` each do all the set-up on a machine with git, make and Python 3.11 to 3.14.

PYTHON3 = $(or $(PYTHON),python3)
SETUP = $(PYTHON3) scripts/setup.py
IN_VENV = .venv/bin/python
COMPILE = "$$($(SETUP) --uv)" pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header $(UPGRADE)

export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup run test test-slow test-spark lint lock clean python

help:  ## 列出目标 · this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

python:
	@command -v $(PYTHON3) >/dev/null || { echo "没有 $(PYTHON3)：请先安装 Python 3.11 至 3.14。 · No $(PYTHON3): install Python 3.11 to 3.14 first."; exit 1; }

setup: python  ## 准备 .venv，此后 .venv/bin/puhui 可用 · prepare .venv, after which .venv/bin/puhui works
	@$(SETUP)

run: setup  ## 准备一切并打开 http://127.0.0.1:8000 · prepare everything and serve with sample data
	@.venv/bin/puhui serve --sample

test: setup  ## 检查与全部测试（有 Chromium 时含浏览器测试）· checks and all tests
	@$(IN_VENV) scripts/run_tests.py

test-slow: setup  ## 标为 slow 的长测试 · the long tests
	@$(IN_VENV) scripts/run_tests.py slow

test-spark: python  ## 安装 Spark 并比较摘要 · install Spark and compare digests
	@$(SETUP) --spark
	@$(IN_VENV) scripts/run_tests.py spark

lint: setup  ## 只做风格、类型与依赖方向检查 · style, types, import rules
	@$(IN_VENV) scripts/run_tests.py lint

lock: python  ## 重算三个锁文件；UPGRADE=--upgrade 取新版本 · resolve the locks again
	$(COMPILE) --extra dev --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock --output-file requirements.lock
	$(COMPILE) --constraint requirements-dev.lock --extra spark --output-file requirements-spark.lock

clean:  ## 删除 .venv、.tools 和缓存（不动 .puhui 里的数据）· remove what was built, never the data
	rm -rf .venv .tools build dist test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
