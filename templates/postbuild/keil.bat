@echo off
rem SPDX-License-Identifier: Apache-2.0
rem
rem Usage: keil.bat FIRMWARE.axf IMAGE.xml...
rem
rem The post-build step of Keil MDK, in Options for Target > User > After Build:
rem
rem     ..\rot\postbuild\keil.bat "#L" ..\rot\Images\Code_Image.xml
rem
rem FROMELF names the tool that takes the bytes for the flash out of what the linker wrote, fromelf unless given, and OTPC
rem the program, otpc on PATH unless given. The exit status is that of the first thing that failed.
setlocal
if not defined FROMELF set "FROMELF=fromelf"
if "%~2"=="" goto usage
"%FROMELF%" --bincombined --output "%~dpn1.bin" "%~1"
if not "%errorlevel%"=="0" exit /b %errorlevel%
set "binary=%~dpn1.bin"
set "images="

:next
if "%~2"=="" goto build
set images=%images% "%~2"
shift /2
goto next

:build
call "%~dp0images.bat" "%binary%"%images%
exit /b %errorlevel%

:usage
echo usage: keil.bat FIRMWARE.axf IMAGE.xml... 1>&2
exit /b 2
