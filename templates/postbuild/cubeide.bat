@echo off
rem SPDX-License-Identifier: Apache-2.0
rem
rem Usage: cubeide.bat FIRMWARE.elf IMAGE.xml...
rem
rem The post-build step of STM32CubeIDE, in Properties > C/C++ Build > Settings > Build Steps:
rem
rem     ..\..\rot\postbuild\cubeide.bat "${BuildArtifactFileName}" ..\..\rot\Images\Code_Image.xml
rem
rem OBJCOPY names the tool that takes the bytes for the flash out of what the linker wrote, arm-none-eabi-objcopy unless given, and OTPC
rem the program, otpc on PATH unless given. The exit status is that of the first thing that failed.
setlocal
if not defined OBJCOPY set "OBJCOPY=arm-none-eabi-objcopy"
if "%~2"=="" goto usage
"%OBJCOPY%" -O binary "%~1" "%~dpn1.bin"
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
echo usage: cubeide.bat FIRMWARE.elf IMAGE.xml... 1>&2
exit /b 2
