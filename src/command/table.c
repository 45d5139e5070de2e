// SPDX-License-Identifier: Apache-2.0
#include <command/adapt.h>
#include <command/applicfg.h>
#include <command/boot_layout.h>
#include <command/boot_run.h>
#include <command/cert_chain.h>
#include <command/cert_info.h>
#include <command/cert_issue.h>
#include <command/cert_verify.h>
#include <command/completion_bash.h>
#include <command/completion_fish.h>
#include <command/completion_zsh.h>
#include <command/config_check.h>
#include <command/config_get.h>
#include <command/config_list.h>
#include <command/config_set.h>
#include <command/device_info.h>
#include <command/device_new.h>
#include <command/device_verify.h>
#include <command/hsm_info.h>
#include <command/hsm_issue.h>
#include <command/hsm_provision.h>
#include <command/image_attach.h>
#include <command/image_build.h>
#include <command/image_decrypt.h>
#include <command/image_diff.h>
#include <command/image_digest.h>
#include <command/image_encrypt.h>
#include <command/image_extract.h>
#include <command/image_info.h>
#include <command/image_merge.h>
#include <command/image_pad.h>
#include <command/image_resign.h>
#include <command/image_sign.h>
#include <command/image_unpad.h>
#include <command/image_verify.h>
#include <command/imgtool.h>
#include <command/its_add_data.h>
#include <command/its_add_key.h>
#include <command/its_check.h>
#include <command/its_create.h>
#include <command/its_info.h>
#include <command/key_convert.h>
#include <command/key_generate.h>
#include <command/key_hash.h>
#include <command/key_import.h>
#include <command/key_info.h>
#include <command/key_list.h>
#include <command/key_private.h>
#include <command/key_public.h>
#include <command/license_create.h>
#include <command/license_info.h>
#include <command/license_verify.h>
#include <command/manifest_verify.h>
#include <command/modules_check.h>
#include <command/obk_build.h>
#include <command/obk_data.h>
#include <command/obk_info.h>
#include <command/obk_lock.h>
#include <command/obk_verify.h>
#include <command/option_bytes_check.h>
#include <command/option_bytes_edit.h>
#include <command/option_bytes_show.h>
#include <command/otfdec_decrypt.h>
#include <command/otfdec_encrypt.h>
#include <command/password_create.h>
#include <command/project_new.h>
#include <command/project_report.h>
#include <command/provision_plan.h>
#include <command/provision_run.h>
#include <command/sfi_build.h>
#include <command/sfi_extract.h>
#include <command/sfi_info.h>
#include <command/sfi_install.h>
#include <command/sfi_verify.h>
#include <command/shell_init.h>
#include <command/table.h>
#include <string.h>

static const struct command *const commands[] = {
    /* clang-format off */
    &image_build_command,
    &image_sign_command,
    &image_info_command,
    &image_verify_command,
    &image_digest_command,
    &image_attach_command,
    &image_extract_command,
    &image_decrypt_command,
    &image_encrypt_command,
    &image_resign_command,
    &image_pad_command,
    &image_unpad_command,
    &image_merge_command,
    &image_diff_command,
    &boot_run_command,
    &boot_layout_command,
    &obk_build_command,
    &obk_info_command,
    &obk_verify_command,
    &obk_data_command,
    &obk_lock_command,
    &config_check_command,
    &config_list_command,
    &config_get_command,
    &config_set_command,
    &project_new_command,
    &cert_issue_command,
    &cert_chain_command,
    &cert_info_command,
    &cert_verify_command,
    &key_generate_command,
    &key_public_command,
    &key_private_command,
    &key_hash_command,
    &key_info_command,
    &key_convert_command,
    &key_list_command,
    &key_import_command,
    &password_create_command,
    &option_bytes_show_command,
    &option_bytes_check_command,
    &option_bytes_edit_command,
    &manifest_verify_command,
    &otfdec_encrypt_command,
    &otfdec_decrypt_command,
    &its_create_command,
    &its_add_data_command,
    &its_add_key_command,
    &its_info_command,
    &its_check_command,
    &modules_check_command,
    &sfi_build_command,
    &sfi_info_command,
    &sfi_verify_command,
    &sfi_extract_command,
    &sfi_install_command,
    &device_new_command,
    &device_info_command,
    &device_verify_command,
    &license_create_command,
    &license_info_command,
    &license_verify_command,
    &hsm_provision_command,
    &hsm_issue_command,
    &hsm_info_command,
    &completion_bash_command,
    &completion_zsh_command,
    &completion_fish_command,
    &provision_plan_command,
    &provision_run_command,
    &adapt_command,
    &project_report_command,
    &shell_init_command,
    /* clang-format on */
};

const struct command *command_at(size_t index)
{
    return index < sizeof commands / sizeof *commands ? commands[index] : NULL;
}

static bool is_named(const struct command *command, int count, char **arguments)
{
    if (count == 0 || strcmp(arguments[0], command->noun) != 0)
        return false;
    return command->verb[0] == '\0' || (count >= 2 && strcmp(arguments[1], command->verb) == 0);
}

const struct command *command_find(int count, char **arguments, int *taken)
{
    const struct command *command;
    *taken = 2;
    for (size_t i = 0; (command = imgtool_command_at(i)) != NULL; i++)
        if (is_named(command, count, arguments))
            return command;
    for (size_t i = 0; (command = applicfg_command_at(i)) != NULL; i++)
        if (is_named(command, count, arguments))
            return command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        bool drop_in =
            count >= 1 && command->drop_in != NULL && strcmp(arguments[0], command->drop_in) == 0;
        *taken = drop_in || command->verb[0] == '\0' ? 1 : 2;
        if (drop_in || is_named(command, count, arguments))
            return command;
    }
    return NULL;
}
