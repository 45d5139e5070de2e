// SPDX-License-Identifier: Apache-2.0
/*
 * A token that can do what a real one is not easily brought to: be locked, have one try left, lie, want its PIN for each
 * signature. MOCK_TOKEN in the environment says which; MOCK_LOG names a file that gets a line for each login.
 *
 * Its key is the scalar 1, and so is each nonce: the public point is the base point of P-256, r its X coordinate, and
 * s = digest + r, all that is needed to sign correctly and in few lines.
 */
#include <p11-kit/pkcs11.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list);

enum { PRIVATE_OBJECT = 1, PUBLIC_OBJECT, OBJECTS };

static const char pin[] = "4321";
static const uint8_t parameters[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
static const uint8_t point[] = {
    0x04, 0x41, 0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6,
    0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4,
    0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f,
    0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b,
    0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};
static const uint8_t order[32] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                                  0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                                  0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

/* What the one session has come to. */
static struct {
    bool logged_in;
    bool logged_in_for_this;
    CK_OBJECT_CLASS wanted;
    unsigned found;
} state;

static bool is_mode(const char *mode)
{
    const char *asked = getenv("MOCK_TOKEN");
    return asked != NULL && strcmp(asked, mode) == 0;
}

static CK_RV do_nothing(void *reserved)
{
    (void)reserved;
    return CKR_OK;
}

static CK_RV get_info(CK_INFO *info)
{
    memset(info, 0, sizeof *info);
    info->cryptokiVersion.major = 2;
    info->cryptokiVersion.minor = 20;
    memset(info->manufacturerID, ' ', sizeof info->manufacturerID);
    memset(info->libraryDescription, ' ', sizeof info->libraryDescription);
    return CKR_OK;
}

static CK_RV get_slot_list(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count)
{
    (void)present;
    if (slots != NULL)
        slots[0] = 7;
    *count = 1;
    return CKR_OK;
}

static CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
    (void)slot;
    memset(info, 0, sizeof *info);
    memset(info->slotDescription, ' ', sizeof info->slotDescription);
    memset(info->manufacturerID, ' ', sizeof info->manufacturerID);
    info->flags = CKF_TOKEN_PRESENT;
    return CKR_OK;
}

static CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    (void)slot;
    memset(info, 0, sizeof *info);
    memset(info->label, ' ', sizeof info->label);
    memset(info->manufacturerID, ' ', sizeof info->manufacturerID);
    memset(info->model, ' ', sizeof info->model);
    memset(info->serialNumber, ' ', sizeof info->serialNumber);
    memcpy(info->label, "mock", 4);
    info->flags = CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED;
    if (!is_mode("no-pin"))
        info->flags |= CKF_USER_PIN_INITIALIZED;
    if (is_mode("locked"))
        info->flags |= CKF_USER_PIN_LOCKED;
    if (is_mode("final-try"))
        info->flags |= CKF_USER_PIN_FINAL_TRY;
    if (is_mode("open"))
        info->flags &= ~(CK_FLAGS)CKF_LOGIN_REQUIRED;
    if (is_mode("read-only"))
        info->flags |= CKF_WRITE_PROTECTED;
    return CKR_OK;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,
                          CK_SESSION_HANDLE *session)
{
    (void)slot, (void)application, (void)notify;
    if (is_mode("read-only") && (flags & CKF_RW_SESSION) != 0)
        return CKR_TOKEN_WRITE_PROTECTED;
    *session = 1;
    return CKR_OK;
}

static CK_RV close_session(CK_SESSION_HANDLE session)
{
    (void)session;
    state.logged_in = false;
    return CKR_OK;
}

static CK_RV get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO *info)
{
    (void)session;
    memset(info, 0, sizeof *info);
    info->slotID = 7;
    info->state = state.logged_in ? CKS_RO_USER_FUNCTIONS : CKS_RO_PUBLIC_SESSION;
    return CKR_OK;
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *given,
                   CK_ULONG size)
{
    const char *path = getenv("MOCK_LOG");
    FILE *log = path == NULL ? NULL : fopen(path, "a");
    (void)session;
    if (log != NULL) {
        fprintf(log, "%s\n", user == CKU_USER ? "user" : "context");
        fclose(log);
    }
    if (is_mode("locks"))
        return CKR_PIN_LOCKED;
    if (size != sizeof pin - 1 || memcmp(given, pin, size) != 0)
        return CKR_PIN_INCORRECT;
    if (user == CKU_USER)
        state.logged_in = true;
    else
        state.logged_in_for_this = true;
    return CKR_OK;
}

static CK_RV find_start(CK_SESSION_HANDLE session, CK_ATTRIBUTE *wanted, CK_ULONG count)
{
    (void)session;
    state.wanted = CK_UNAVAILABLE_INFORMATION;
    state.found = 0;
    for (CK_ULONG i = 0; i < count; i++)
        if (wanted[i].type == CKA_CLASS)
            memcpy(&state.wanted, wanted[i].pValue, sizeof state.wanted);
    return CKR_OK;
}

static CK_RV find(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, CK_ULONG most,
                  CK_ULONG *count)
{
    (void)session, (void)most;
    *count = 0;
    if (state.found++ > 0)
        return CKR_OK;
    if (state.wanted == CKO_PRIVATE_KEY && (state.logged_in || is_mode("open")))
        objects[(*count)++] = PRIVATE_OBJECT;
    if (state.wanted == CKO_PUBLIC_KEY && !is_mode("no-public"))
        objects[(*count)++] = PUBLIC_OBJECT;
    return CKR_OK;
}

static CK_RV find_end(CK_SESSION_HANDLE session)
{
    (void)session;
    return CKR_OK;
}

static CK_RV give(CK_ATTRIBUTE *attribute, const void *value, size_t size)
{
    if (attribute->pValue != NULL && attribute->ulValueLen >= size)
        memcpy(attribute->pValue, value, size);
    attribute->ulValueLen = size;
    return CKR_OK;
}

static CK_RV get_attribute(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                           CK_ATTRIBUTE *attribute, CK_ULONG count)
{
    static const CK_OBJECT_CLASS classes[OBJECTS] = {0, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY};
    static const CK_KEY_TYPE types[] = {CKK_EC, CKK_RSA};
    const CK_BBOOL always = is_mode("always") ? CK_TRUE : CK_FALSE;
    (void)session, (void)count;
    switch (attribute->type) {
    case CKA_CLASS:
        return give(attribute, &classes[object], sizeof *classes);
    case CKA_KEY_TYPE:
        return give(attribute, &types[is_mode("rsa")], sizeof *types);
    case CKA_ID:
        return give(attribute, "\1", 1);
    case CKA_LABEL:
        return give(attribute, "key", 3);
    case CKA_EC_PARAMS:
        return give(attribute, parameters, sizeof parameters);
    case CKA_ALWAYS_AUTHENTICATE:
        return give(attribute, &always, sizeof always);
    case CKA_EC_POINT:
        if (object == PUBLIC_OBJECT)
            return give(attribute, point, sizeof point);
        break;
    default:
        break;
    }
    attribute->ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return CKR_ATTRIBUTE_TYPE_INVALID;
}

static CK_RV sign_start(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
    (void)session, (void)key;
    state.logged_in_for_this = false;
    return mechanism->mechanism == CKM_ECDSA ? CKR_OK : CKR_MECHANISM_INVALID;
}

/* sum = one + other by the order; each below 2^256. */
static void add(const uint8_t *one, const uint8_t *other, uint8_t sum[32])
{
    unsigned carry = 0;
    for (int i = 31; i >= 0; i--) {
        carry += (unsigned)one[i] + other[i];
        sum[i] = (uint8_t)carry;
        carry >>= 8;
    }
    while (carry > 0 || memcmp(sum, order, 32) >= 0) {
        int borrow = 0;
        for (int i = 31; i >= 0; i--) {
            int digit = sum[i] - order[i] - borrow;
            borrow = digit < 0;
            sum[i] = (uint8_t)(digit & 0xff);
        }
        carry -= (unsigned)borrow;
    }
}

static CK_RV sign(CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG size,
                  unsigned char *signature, CK_ULONG *signature_size)
{
    (void)session;
    if (is_mode("always") && !state.logged_in_for_this)
        return CKR_USER_NOT_LOGGED_IN;
    if (is_mode("removed"))
        return CKR_DEVICE_REMOVED;
    if (size != 32 || *signature_size < 64)
        return CKR_DATA_LEN_RANGE;
    memcpy(signature, point + 3, 32);
    add(data, point + 3, signature + 32);
    signature[63] ^= is_mode("forged");
    *signature_size = is_mode("short") ? 63 : 64;
    return CKR_OK;
}

static CK_FUNCTION_LIST functions = {
    .version = {2, 20},
    .C_Initialize = do_nothing,
    .C_Finalize = do_nothing,
    .C_GetInfo = get_info,
    .C_GetFunctionList = C_GetFunctionList,
    .C_GetSlotList = get_slot_list,
    .C_GetSlotInfo = get_slot_info,
    .C_GetTokenInfo = get_token_info,
    .C_OpenSession = open_session,
    .C_CloseSession = close_session,
    .C_GetSessionInfo = get_session_info,
    .C_Login = login,
    .C_FindObjectsInit = find_start,
    .C_FindObjects = find,
    .C_FindObjectsFinal = find_end,
    .C_GetAttributeValue = get_attribute,
    .C_SignInit = sign_start,
    .C_Sign = sign,
};

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
    *list = &functions;
    return CKR_OK;
}
