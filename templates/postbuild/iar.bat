@echo off
rem SPDX-License-Identifier: Apache-2.0
rem
rem Usage: iar.bat FIRMWARE.out IMAGE.xml...
rem
rem The post-build step of IAR Embedded Workbench, in Options > Build Actions:
rem
rem     "$PROJ_DIR$\..\rot\postbuild\iar.bat" "$TARGET_PATH$" "$PROJ_DIR$\..\rot\Images\Code_Image.xml"
rem
rem IELFTOOL names the tool that takes the bytes for the flash out of what the linker wrote, ielftool unless given, and OTPC
rem the program, otpc on PATH unless given. The exit status is that of the first thing that failed.
setlocal
if not defined IELFTOOL set "IELFTOOL=ielftool"
if "%~2"=="" goto usage
"%IELFTOOL%" --silent --bin "%~1" "%~dpn1.bin"
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
echo usage: iar.bat FIRMWARE.out IMAGE.xml... 1>&2
exit /b 2
