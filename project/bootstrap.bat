@echo off
rem Finds a Python and hands over to bootstrap.py. PYTHON names one; else the launcher's newest, else the one on PATH.
setlocal
if defined PYTHON goto named
py -3 -c "" >nul 2>nul
if not errorlevel 1 goto launcher
python -c "" >nul 2>nul
if not errorlevel 1 goto path
echo Python 3.11 or newer is needed, and none was found. Install it from https://www.python.org/downloads/ 1>&2
exit /b 10

:named
"%PYTHON%" "%~dp0bootstrap.py" %*
exit /b

:launcher
py -3 "%~dp0bootstrap.py" %*
exit /b

:path
python "%~dp0bootstrap.py" %*
exit /b
