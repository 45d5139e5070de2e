// SPDX-License-Identifier: Apache-2.0
/*
 * A module that stops in the middle: it hands everything on to another one, and at one of the calls that change a token, or
 * make what is written afterwards, its process dies of SIGKILL, or the call fails.
 *
 * MOCK_MODULE names the other module. MOCK_STOP says how: "before" or "after" the call is done the process dies; "fail-before",
 * "fail-after" let the call fail instead. MOCK_STOP_AT is the number of the call, from 1 on; with 0 nothing happens. With
 * "later" it is so many microseconds after the first login that the process dies, wherever it is then. Not during the login:
 * SoftHSM2 writes the file then that makes a token one, and the token would be lost.
 */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list);

static CK_FUNCTION_LIST *real;
static CK_FUNCTION_LIST shown;
static unsigned long calls;
static unsigned logins;

static bool is_mode(const char *mode)
{
    const char *asked = getenv("MOCK_STOP");
    return asked != NULL && strcmp(asked, mode) == 0;
}

/* Counts a call; whether it is the one. */
static bool is_the_one(void)
{
    const char *at = getenv("MOCK_STOP_AT");
    return ++calls == (at == NULL ? 0 : strtoul(at, NULL, 10));
}

static bool fails_before(bool here)
{
    if (here && is_mode("before"))
        raise(SIGKILL);
    return here && is_mode("fail-before");
}

static CK_RV end(bool here, CK_RV result)
{
    if (here && is_mode("after"))
        raise(SIGKILL);
    return here && is_mode("fail-after") ? CKR_DEVICE_ERROR : result;
}

static CK_RV create_object(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count,
                           CK_OBJECT_HANDLE *object)
{
    bool here = is_the_one();
    if (fails_before(here))
        return CKR_DEVICE_ERROR;
    return end(here, real->C_CreateObject(session, template, count, object));
}

static CK_RV destroy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object)
{
    bool here = is_the_one();
    if (fails_before(here))
        return CKR_DEVICE_ERROR;
    return end(here, real->C_DestroyObject(session, object));
}

static CK_RV wrap_key(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE wrapping,
                      CK_OBJECT_HANDLE key, unsigned char *wrapped, CK_ULONG *size)
{
    bool here = is_the_one();
    if (fails_before(here))
        return CKR_DEVICE_ERROR;
    return end(here, real->C_WrapKey(session, mechanism, wrapping, key, wrapped, size));
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin, CK_ULONG size)
{
    CK_RV result = real->C_Login(session, user, pin, size);
    const char *at = getenv("MOCK_STOP_AT");
    bool first = logins++ == 0;
    if (result == CKR_OK && first && is_mode("later") && at != NULL && fork() == 0) {
        usleep((useconds_t)strtoul(at, NULL, 10));
        kill(getppid(), SIGKILL);
        _exit(0);
    }
    return result;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
    const char *path = getenv("MOCK_MODULE");
    void *handle = path == NULL ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList get = NULL;
    if (handle != NULL) {
        void *address = dlsym(handle, "C_GetFunctionList");
        memcpy(&get, &address, sizeof get);
    }
    if (get == NULL || get(&real) != CKR_OK)
        return CKR_GENERAL_ERROR;
    shown = *real;
    shown.C_CreateObject = create_object;
    shown.C_DestroyObject = destroy_object;
    shown.C_WrapKey = wrap_key;
    shown.C_Login = login;
    *list = &shown;
    return CKR_OK;
}
