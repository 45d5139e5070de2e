@echo off
rem SPDX-License-Identifier: Apache-2.0
rem
rem Usage: images.bat FIRMWARE IMAGE.xml...
rem
rem Builds each image with this firmware, a .bin or a .hex, in place of the one that its XML names. OTPC names the program
rem to use, an .exe or a script; the default is the otpc on PATH. The exit status is that of the first build that failed.
setlocal
if not defined OTPC set "OTPC=otpc"
if "%~2"=="" goto usage
set "firmware=%~1"

:next
if "%~2"=="" exit /b 0
call "%OTPC%" image build --quiet --input "%firmware%" "%~2"
if not "%errorlevel%"=="0" exit /b %errorlevel%
shift /2
goto next

:usage
echo usage: images.bat FIRMWARE IMAGE.xml... 1>&2
exit /b 2
