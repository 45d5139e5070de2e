# SPDX-License-Identifier: Apache-2.0
#
# find_package(otpc): images and option-byte key files as targets of a CMake project. See otpc-cmake(7).

cmake_policy(PUSH)
cmake_policy(VERSION 3.20...3.25)

if(CMAKE_VERSION VERSION_LESS 3.20)
    set(otpc_FOUND FALSE)
    set(otpc_NOT_FOUND_MESSAGE "otpc needs CMake 3.20 or later")
    cmake_policy(POP)
    return()
endif()

# The program that was installed with this file, else what is on PATH.
find_program(OTPC_EXECUTABLE otpc HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../bin")
mark_as_advanced(OTPC_EXECUTABLE)
if(NOT OTPC_EXECUTABLE)
    set(otpc_FOUND FALSE)
    set(otpc_NOT_FOUND_MESSAGE "the program otpc is neither installed with this package nor on PATH")
    cmake_policy(POP)
    return()
endif()
if(NOT TARGET otpc::otpc)
    add_executable(otpc::otpc IMPORTED GLOBAL)
    set_target_properties(otpc::otpc PROPERTIES IMPORTED_LOCATION "${OTPC_EXECUTABLE}")
endif()

# The absolute path of what a project calls `path`, from the directory `base`, into the variable `result`.
function(_otpc_absolute path base result)
    cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY "${base}" NORMALIZE)
    set(${result} "${path}" PARENT_SCOPE)
endfunction()

# The file that an INPUT means, into the variable `result`: of an executable target its bytes in flash, made by objcopy;
# of a target of otpc_add_image() the image; else a file.
function(_otpc_input input target result)
    if(NOT TARGET "${input}")
        _otpc_absolute("${input}" "${CMAKE_CURRENT_SOURCE_DIR}" input)
        set(${result} "${input}" PARENT_SCOPE)
        return()
    endif()
    get_target_property(output "${input}" OTPC_OUTPUT)
    if(output)
        set(${result} "${output}" PARENT_SCOPE)
        return()
    endif()
    if(NOT CMAKE_OBJCOPY)
        message(FATAL_ERROR "otpc: INPUT ${input} is a target, and there is no objcopy: enable a language, or set "
            "CMAKE_OBJCOPY")
    endif()
    set(binary "${CMAKE_CURRENT_BINARY_DIR}/${target}.firmware.bin")
    add_custom_command(
        OUTPUT "${binary}"
        COMMAND "${CMAKE_OBJCOPY}" -O binary "$<TARGET_FILE:${input}>" "${binary}"
        DEPENDS "${input}" "$<TARGET_FILE:${input}>"
        COMMENT "Taking the firmware out of ${input}"
        VERBATIM)
    set(${result} "${binary}" PARENT_SCOPE)
endfunction()

# What otpc_add_image() and otpc_add_obk() share: a command whose dependencies otpc itself says, and a target for it.
function(_otpc_add noun what extension)
    set(one_value TARGET XML INPUT OUTPUT MANIFEST)
    set(many_values SET OPTIONS DEPENDS)
    cmake_parse_arguments(PARSE_ARGV 3 arg "EXCLUDE_FROM_ALL" "${one_value}" "${many_values}")
    set(caller "otpc_add_${noun}")
    if(NOT arg_TARGET OR NOT arg_XML)
        message(FATAL_ERROR "${caller}: TARGET and XML have to be given")
    endif()
    if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
        message(FATAL_ERROR "${caller}(${arg_TARGET}): unknown, or without a value: "
            "${arg_UNPARSED_ARGUMENTS} ${arg_KEYWORDS_MISSING_VALUES}")
    endif()
    if(arg_INPUT AND NOT noun STREQUAL "image")
        message(FATAL_ERROR "${caller}(${arg_TARGET}): INPUT is for images")
    endif()
    if(NOT arg_OUTPUT)
        set(arg_OUTPUT "${arg_TARGET}.${extension}")
    endif()
    _otpc_absolute("${arg_XML}" "${CMAKE_CURRENT_SOURCE_DIR}" xml)
    _otpc_absolute("${arg_OUTPUT}" "${CMAKE_CURRENT_BINARY_DIR}" output)
    cmake_path(GET output PARENT_PATH directory)
    file(MAKE_DIRECTORY "${directory}")

    set(depfile "${CMAKE_CURRENT_BINARY_DIR}/${arg_TARGET}.otpc.d")
    set(options --quiet --depfile "${depfile}" --output "${output}")
    set(depends "${xml}" "${OTPC_EXECUTABLE}" ${arg_DEPENDS})
    set(outputs "${output}")
    if(arg_INPUT)
        _otpc_input("${arg_INPUT}" "${arg_TARGET}" input)
        list(APPEND options --input "${input}")
        list(APPEND depends "${input}")
    endif()
    foreach(value IN LISTS arg_SET)
        list(APPEND options --set "${value}")
    endforeach()
    if(arg_MANIFEST)
        _otpc_absolute("${arg_MANIFEST}" "${CMAKE_CURRENT_BINARY_DIR}" manifest)
        list(APPEND options --manifest "${manifest}")
        list(APPEND outputs "${manifest}")
    endif()

    cmake_path(GET output FILENAME name)
    add_custom_command(
        OUTPUT ${outputs}
        COMMAND "${OTPC_EXECUTABLE}" "${noun}" build ${options} ${arg_OPTIONS} "${xml}"
        DEPENDS ${depends}
        DEPFILE "${depfile}"
        WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}"
        COMMENT "Building ${what} ${name}"
        VERBATIM)
    set(all ALL)
    if(arg_EXCLUDE_FROM_ALL)
        set(all)
    endif()
    add_custom_target("${arg_TARGET}" ${all} DEPENDS ${outputs})
    set_target_properties("${arg_TARGET}" PROPERTIES OTPC_OUTPUT "${output}" OTPC_MANIFEST "${manifest}")
endfunction()

# otpc_add_image(TARGET name XML file [INPUT file|target] [OUTPUT file] [MANIFEST file] [SET name=value...]
#                [OPTIONS option...] [DEPENDS file|target...] [EXCLUDE_FROM_ALL])
function(otpc_add_image)
    _otpc_add(image "image" bin ${ARGV})
endfunction()

# otpc_add_obk(TARGET name XML file [OUTPUT file] [MANIFEST file] [SET name=value...] [OPTIONS option...]
#              [DEPENDS file|target...] [EXCLUDE_FROM_ALL])
function(otpc_add_obk)
    _otpc_add(obk "option-byte keys" obk ${ARGV})
endfunction()

cmake_policy(POP)
