// SPDX-License-Identifier: Apache-2.0
/*
 * forbid_signing MODULE TOKEN LABEL <PIN: takes the right to sign from a private key, what the tools of Debian cannot do.
 */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <string.h>

/* The slot of a token, by the beginning of its label; -1: none. */
static CK_SLOT_ID find_slot(CK_FUNCTION_LIST *api, const char *label)
{
    CK_SLOT_ID slots[16];
    CK_ULONG count = 16;
    CK_TOKEN_INFO token;
    if (api->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK)
        return (CK_SLOT_ID)-1;
    for (CK_ULONG i = 0; i < count; i++)
        if (api->C_GetTokenInfo(slots[i], &token) == CKR_OK &&
            memcmp(token.label, label, strlen(label)) == 0)
            return slots[i];
    return (CK_SLOT_ID)-1;
}

static CK_RV forbid(CK_FUNCTION_LIST *api, CK_SESSION_HANDLE session, char *label)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_BBOOL no = CK_FALSE;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &class, sizeof class}, {CKA_LABEL, label, strlen(label)}};
    CK_ATTRIBUTE changed = {CKA_SIGN, &no, sizeof no};
    CK_OBJECT_HANDLE object;
    CK_ULONG count = 0;
    CK_RV result = api->C_FindObjectsInit(session, wanted, 2);
    if (result == CKR_OK)
        result = api->C_FindObjects(session, &object, 1, &count);
    if (result == CKR_OK)
        result = api->C_FindObjectsFinal(session);
    if (result == CKR_OK && count == 0)
        result = CKR_OBJECT_HANDLE_INVALID;
    return result == CKR_OK ? api->C_SetAttributeValue(session, object, &changed, 1) : result;
}

int main(int count, char **arguments)
{
    char pin[64];
    CK_FUNCTION_LIST *api;
    CK_SESSION_HANDLE session;
    void *module = count == 4 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    CK_C_GetFunctionList get = NULL;
    if (module == NULL || fgets(pin, sizeof pin, stdin) == NULL)
        return 2;
    const void *symbol = dlsym(module, "C_GetFunctionList");
    memcpy(&get, &symbol, sizeof symbol);
    pin[strcspn(pin, "\n")] = '\0';
    if (get == NULL || get(&api) != CKR_OK || api->C_Initialize(NULL) != CKR_OK)
        return 2;
    CK_RV result = api->C_OpenSession(find_slot(api, arguments[2]),
                                      CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session);
    if (result == CKR_OK)
        result = api->C_Login(session, CKU_USER, (unsigned char *)pin, strlen(pin));
    if (result == CKR_OK)
        result = forbid(api, session, arguments[3]);
    api->C_Finalize(NULL);
    if (result != CKR_OK)
        fprintf(stderr, "forbid_signing: 0x%lx\n", result);
    return result == CKR_OK ? 0 : 1;
}
