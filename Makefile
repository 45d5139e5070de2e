# SPDX-License-Identifier: Apache-2.0
#
# make            build/otpc
# make check      all tests
# make lint       the rules of the house
# make asan       all tests under AddressSanitizer and UndefinedBehaviorSanitizer
# make fuzz       each fuzz target for FUZZ_SECONDS
# make bench      speed and memory, beside a minimal program
# make firmware   the boot core for a Cortex-M33, with its sizes
# make check-target   the firmware in QEMU, booting and refusing images of otpc
# make check-fault   every instruction of the boot core skipped once, in an emulator
# make library    libotpc, static and shared
# make install    PREFIX (default /usr/local), LIBDIR (default PREFIX/lib), DESTDIR; STM32_NAME=1 adds the name of ST's tool
# V=1             shows the commands
# WERROR=         builds with a compiler that warns of more than the ones used here

VERSION := 0.1.0
BUILD ?= build
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
DESTDIR ?=
STM32_NAME ?=
CC ?= cc
PKG_CONFIG ?= pkg-config
OBJCOPY ?= objcopy
CFLAGS ?= -O2 -g
WERROR ?= -Werror
SANITIZE ?=
FUZZ_SECONDS ?= 20
V ?=
Q := $(if $(V),,@)

PACKAGES := libcrypto libxml-2.0 libcjson p11-kit-1 liblzma
WARNINGS := -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wwrite-strings \
	-Wmissing-prototypes -Wvla -Wformat=2
HARDENING := -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
ifneq ($(SANITIZE),)
HARDENING := -fPIE -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

COMPILE = $(CC) -std=c17 -D_GNU_SOURCE -DOTPC_VERSION='"$(VERSION)"' -Iinclude $(WARNINGS) $(WERROR) \
	$(HARDENING) $(CFLAGS) $(PACKAGE_CFLAGS) -MMD -MP
LINK = $(CC) $(CFLAGS) $(HARDENING) -pie -Wl,--as-needed -Wl,-z,relro,-z,now $(LDFLAGS)
PACKAGE_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES))
PACKAGE_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES))

SOURCES := $(sort $(wildcard src/*/*.c src/port/host/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/embedded.o
EMBEDDED := $(sort $(wildcard schema/*.xsd layouts/*.json sequences/*.json templates/*/* templates/*/*/*))
EMBEDDED_FILES := $(foreach file,$(EMBEDDED),$(if $(wildcard $(file)/.),,$(file)))

UNIT_TESTS := $(sort $(wildcard tests/unit/*/test_*.c tests/golden/test_*.c))
UNIT_PROGRAMS := $(UNIT_TESTS:%.c=$(BUILD)/%)
FAULT_PROGRAMS := $(BUILD)/tests/fault/flip
SUPPORT := $(sort $(wildcard tests/support/*.c))
SUPPORT_OBJECTS := $(SUPPORT:%.c=$(BUILD)/obj/%.o)
FUZZ_TARGETS := $(sort $(wildcard tests/fuzz/fuzz_*.c))

.PHONY: all library check check-fault lint asan fuzz bench install uninstall clean
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/otpc library

$(BUILD)/otpc: $(BUILD)/obj/src/main.o $(OBJECTS)
	@echo "  LD    $@"
	$(Q)$(LINK) -o $@ $^ $(PACKAGE_LIBS)

# The library: what programs may use is in src/otpc.map, all else stays inside.
SONAME := libotpc.so.$(firstword $(subst ., ,$(VERSION)))
LIBRARY_OBJECTS := $(filter-out $(BUILD)/obj/src/command/%,$(OBJECTS)) $(BUILD)/obj/src/otpc.o

library: $(BUILD)/libotpc.so.$(VERSION) $(BUILD)/libotpc.a

$(BUILD)/libotpc.so.$(VERSION): $(LIBRARY_OBJECTS) src/otpc.map
	@echo "  LD    $@"
	$(Q)$(CC) $(CFLAGS) $(HARDENING) -fPIC -shared -Wl,-soname,$(SONAME) -Wl,--version-script=src/otpc.map \
		-Wl,--as-needed -Wl,-z,relro,-z,now $(LDFLAGS) -o $@ $(LIBRARY_OBJECTS) $(PACKAGE_LIBS)

# One object, in which only the symbols of the interface are left for others.
$(BUILD)/libotpc.a: $(LIBRARY_OBJECTS)
	@echo "  AR    $@"
	$(Q)$(LD) -r -o $(BUILD)/libotpc.o $(LIBRARY_OBJECTS)
	$(Q)$(OBJCOPY) --localize-hidden $(BUILD)/libotpc.o
	$(Q)rm -f $@
	$(Q)$(AR) rcsD $@ $(BUILD)/libotpc.o

# Objects go into the program and into the library, whose symbols are those of src/otpc.map alone.
$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(COMPILE) -fPIC -fvisibility=hidden -c -o $@ $<

$(BUILD)/obj/embedded.o: $(BUILD)/gen/embedded.c Makefile
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(COMPILE) -fPIC -fvisibility=hidden -c -o $@ $<

$(BUILD)/gen/embedded.c: src/embed.sh $(EMBEDDED_FILES)
	@mkdir -p $(@D)
	@echo "  GEN   $@"
	$(Q)sh src/embed.sh $(EMBEDDED_FILES) > $@

# Tests. The image checker is a program of its own, written against the format and not against otpc's code.
$(BUILD)/imagecheck: tests/imagecheck/imagecheck.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(COMPILE) -MF $(BUILD)/imagecheck.d -o $@ $< -lcrypto

# Tokens that misbehave when they are told to.
$(BUILD)/mock_%.so: tests/mock/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(COMPILE) -fPIC -shared -MF $(BUILD)/mock_$*.d -o $@ $<

$(BUILD)/forbid_signing: tests/mock/forbid_signing.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(COMPILE) -MF $(BUILD)/forbid_signing.d -o $@ $<

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(SUPPORT_OBJECTS) $(OBJECTS)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(LINK) -o $@ $^ $(PACKAGE_LIBS) -lcmocka

# Of the tests only that of the port is linked with Mbed TLS; otpc never is.
$(BUILD)/tests/unit/port/test_mbedtls: $(BUILD)/obj/tests/unit/port/test_mbedtls.o \
		$(BUILD)/obj/src/port/mbedtls/crypto.o $(SUPPORT_OBJECTS) $(OBJECTS)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(LINK) -o $@ $^ $(PACKAGE_LIBS) -lcmocka -lmbedcrypto

check: $(BUILD)/otpc library $(BUILD)/imagecheck $(BUILD)/mock_pkcs11.so $(BUILD)/mock_stopping.so $(BUILD)/forbid_signing $(UNIT_PROGRAMS) $(FAULT_PROGRAMS)
	@sh tests/check.sh $(BUILD)

check-fault:
	@mkdir -p $(BUILD)
	@sh tests/fault/skip.sh $(BUILD)

lint: $(BUILD)/otpc
	@sh tests/lint/all.sh

asan:
	@$(MAKE) --no-print-directory BUILD=build/asan SANITIZE=address,undefined CFLAGS='-O1 -g' check

$(BUILD)/fuzz/%: tests/fuzz/%.c $(wildcard tests/fuzz/*.h) $(SOURCES) $(BUILD)/gen/embedded.c
	@mkdir -p $(@D)
	@echo "  FUZZ  $@"
	$(Q)clang -std=c17 -D_GNU_SOURCE -Iinclude -g -O1 -fsanitize=fuzzer,address,undefined $(PACKAGE_CFLAGS) \
		-o $@ $< $(SOURCES) $(BUILD)/gen/embedded.c $(PACKAGE_LIBS)

fuzz: $(BUILD)/otpc $(FUZZ_TARGETS:tests/fuzz/%.c=$(BUILD)/fuzz/%)
	@sh tests/fuzz/run.sh $(abspath $(BUILD)) $(FUZZ_SECONDS)

$(BUILD)/floor: tests/bench/floor.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(COMPILE) -MF $(BUILD)/floor.d -o $@ $< -lcrypto

bench: $(BUILD)/otpc $(BUILD)/floor
	@sh tests/bench/run.sh

include src/port/firmware.mk

ST_TOOL := STM32TrustedPackageCreator_CLI

# Where each shell looks for what completes a command.
COMPLETIONS := share/bash-completion/completions/otpc share/zsh/site-functions/_otpc \
	share/fish/vendor_completions.d/otpc.fish

$(BUILD)/completion/otpc: SHELL_NAME := bash
$(BUILD)/completion/_otpc: SHELL_NAME := zsh
$(BUILD)/completion/otpc.fish: SHELL_NAME := fish

# Made before the tests: several of them install, at the same time.
check: $(addprefix $(BUILD)/completion/,$(notdir $(COMPLETIONS))) $(BUILD)/cmake/otpc-config-version.cmake

$(BUILD)/completion/%: $(BUILD)/otpc
	@mkdir -p $(@D)
	@echo "  GEN   $@"
	$(Q)$(BUILD)/otpc completion $(SHELL_NAME) > $@

$(BUILD)/cmake/otpc-config-version.cmake: cmake/otpc-config-version.cmake.in Makefile
	@mkdir -p $(@D)
	@echo "  GEN   $@"
	$(Q)sed 's/@VERSION@/$(VERSION)/' $< > $@

install: $(BUILD)/otpc library $(BUILD)/cmake/otpc-config-version.cmake \
		$(addprefix $(BUILD)/completion/,$(notdir $(COMPLETIONS)))
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 \
		$(DESTDIR)$(PREFIX)/share/man/man3 \
		$(DESTDIR)$(PREFIX)/share/man/man7 $(DESTDIR)$(PREFIX)/share/otpc/schema \
		$(DESTDIR)$(PREFIX)/share/cmake/otpc
	install -m 755 $(BUILD)/otpc $(DESTDIR)$(PREFIX)/bin/otpc
	$(if $(STM32_NAME),ln -sf otpc $(DESTDIR)$(PREFIX)/bin/$(ST_TOOL))
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -d $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(LIBDIR)/pkgconfig
	install -m 644 include/otpc.h $(DESTDIR)$(PREFIX)/include/otpc.h
	install -m 644 $(BUILD)/libotpc.a $(DESTDIR)$(LIBDIR)/libotpc.a
	install -m 755 $(BUILD)/libotpc.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libotpc.so.$(VERSION)
	ln -sf libotpc.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libotpc.so
	sed -e 's|@VERSION@|$(VERSION)|; s|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|' \
		-e 's|@LIBS@|$(filter-out -lp11-kit,$(PACKAGE_LIBS))|' src/otpc.pc.in \
		> $(DESTDIR)$(LIBDIR)/pkgconfig/otpc.pc
	chmod 644 $(DESTDIR)$(LIBDIR)/pkgconfig/otpc.pc
	install -m 644 man/*.3 $(DESTDIR)$(PREFIX)/share/man/man3
	install -m 644 man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 644 cmake/otpc-config.cmake $(BUILD)/cmake/otpc-config-version.cmake \
		$(DESTDIR)$(PREFIX)/share/cmake/otpc
	install -m 644 schema/*.xsd $(DESTDIR)$(PREFIX)/share/otpc/schema
	for file in $(COMPLETIONS); do \
		install -D -m 644 "$(BUILD)/completion/$${file##*/}" "$(DESTDIR)$(PREFIX)/$$file" || exit 1; \
	done

uninstall:
	@if [ "$$(readlink $(DESTDIR)$(PREFIX)/bin/$(ST_TOOL))" = otpc ]; then rm $(DESTDIR)$(PREFIX)/bin/$(ST_TOOL); fi
	rm -f $(DESTDIR)$(PREFIX)/bin/otpc
	rm -f $(patsubst man/%,$(DESTDIR)$(PREFIX)/share/man/man1/%,$(wildcard man/*.1))
	rm -f $(addprefix $(DESTDIR)$(LIBDIR)/,libotpc.a libotpc.so $(SONAME) libotpc.so.$(VERSION) pkgconfig/otpc.pc)
	rm -f $(DESTDIR)$(PREFIX)/include/otpc.h
	rm -f $(patsubst man/%,$(DESTDIR)$(PREFIX)/share/man/man3/%,$(wildcard man/*.3))
	rm -f $(patsubst man/%,$(DESTDIR)$(PREFIX)/share/man/man5/%,$(wildcard man/*.5))
	rm -f $(patsubst man/%,$(DESTDIR)$(PREFIX)/share/man/man7/%,$(wildcard man/*.7))
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,$(COMPLETIONS))
	rm -rf $(DESTDIR)$(PREFIX)/share/otpc $(DESTDIR)$(PREFIX)/share/cmake/otpc

clean:
	rm -rf build

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
