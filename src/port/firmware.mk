# SPDX-License-Identifier: Apache-2.0
# The boot core on a Cortex-M33, over Mbed TLS of Debian's source package. Included by the Makefile.

CROSS ?= arm-none-eabi-
MBEDTLS ?= $(BUILD)/mbedtls
FIRMWARE := $(BUILD)/firmware

# Where the application is executed: behind a header of 1 KiB in its primary slot, or in RAM that it is loaded to.
APPLICATION_FLASH := 0x10100400
APPLICATION_RAM := 0x38080400

TARGET_CPU := -mcpu=cortex-m33 -mthumb -mfloat-abi=soft
TARGET_CFLAGS = $(TARGET_CPU) -std=c17 -Os -ffreestanding -nostdinc -isystem src/port/cortexm/libc \
	-isystem $(shell $(CROSS)gcc -print-file-name=include) -ffunction-sections -fdata-sections -fno-common \
	-fstack-usage -fcallgraph-info=su -Iinclude -isystem $(MBEDTLS)/include \
	-DMBEDTLS_CONFIG_FILE='<port/mbedtls/config.h>' -DBOOTCORE_P256_ONLY -MMD -MP
TARGET_LINK = $(CROSS)gcc $(TARGET_CPU) -nostdlib -static -Wl,--gc-sections -Wl,--fatal-warnings

BOOTCORE_OBJECTS := $(patsubst %.c,$(FIRMWARE)/%.o,$(sort $(wildcard src/bootcore/*.c)))
PORT_OBJECTS := $(patsubst %,$(FIRMWARE)/src/port/%.o,mbedtls/crypto mbedtls/heap cortexm/firmware cortexm/flash \
	cortexm/memory cortexm/report cortexm/semihosting cortexm/startup)
APPLICATION_OBJECTS := $(patsubst %,$(FIRMWARE)/src/port/cortexm/%.o,application memory semihosting)
MBEDTLS_OBJECTS := $(patsubst %,$(FIRMWARE)/mbedtls/%.o,aes asn1parse asn1write bignum constant_time ecdh ecdsa ecp \
	ecp_curves hkdf hmac_drbg md memory_buffer_alloc platform platform_util sha256)
FIRMWARE_FILES := $(FIRMWARE)/firmware.elf $(FIRMWARE)/bootcore.o $(FIRMWARE)/application-flash.bin \
	$(FIRMWARE)/application-ram.bin

.PHONY: firmware check-target

firmware: $(FIRMWARE_FILES)
	@sh tests/target/sizes.sh $(FIRMWARE)

check-target: $(BUILD)/otpc
	@sh tests/target/run.sh $(BUILD)

$(MBEDTLS)/library/sha256.c:
	@echo "  GET   $(MBEDTLS)"
	$(Q)sh src/port/mbedtls/fetch.sh $(MBEDTLS)

$(filter-out %/sha256.c,$(MBEDTLS_OBJECTS:$(FIRMWARE)/mbedtls/%.o=$(MBEDTLS)/library/%.c)): | $(MBEDTLS)/library/sha256.c ;

$(FIRMWARE)/mbedtls/%.o: $(MBEDTLS)/library/%.c include/port/mbedtls/config.h | $(MBEDTLS)/library/sha256.c
	@mkdir -p $(@D)
	@echo "  CROSS $<"
	$(Q)$(CROSS)gcc $(TARGET_CFLAGS) -c -o $@ $<

# memcpy() that is made of a loop must not become a call of memcpy().
$(FIRMWARE)/src/port/cortexm/memory.o: TARGET_CFLAGS += -fno-tree-loop-distribute-patterns

$(FIRMWARE)/src/%.o: src/%.c | $(MBEDTLS)/library/sha256.c
	@mkdir -p $(@D)
	@echo "  CROSS $<"
	$(Q)$(CROSS)gcc $(TARGET_CFLAGS) $(WARNINGS) $(WERROR) -c -o $@ $<

# The boot core in one piece, as a vendor would link it: what it wants of others is to be seen.
$(FIRMWARE)/bootcore.o: $(BOOTCORE_OBJECTS)
	@echo "  LD    $@"
	$(Q)$(CROSS)ld -r -o $@ $^

$(FIRMWARE)/firmware.elf: src/port/cortexm/firmware.ld $(BOOTCORE_OBJECTS) $(PORT_OBJECTS) $(MBEDTLS_OBJECTS)
	@echo "  LD    $@"
	$(Q)$(TARGET_LINK) -Wl,-Map=$(FIRMWARE)/firmware.map -T $< -o $@ $(filter %.o,$^) -lgcc

$(FIRMWARE)/application-flash.elf: APPLICATION_ORIGIN := $(APPLICATION_FLASH)
$(FIRMWARE)/application-ram.elf: APPLICATION_ORIGIN := $(APPLICATION_RAM)

$(FIRMWARE)/application-%.elf: src/port/cortexm/application.ld $(APPLICATION_OBJECTS)
	@echo "  LD    $@"
	$(Q)$(TARGET_LINK) -Wl,--defsym=application_origin=$(APPLICATION_ORIGIN) -T $< -o $@ $(filter %.o,$^) -lgcc

$(FIRMWARE)/%.bin: $(FIRMWARE)/%.elf
	$(Q)$(CROSS)objcopy -O binary $< $@
