// SPDX-License-Identifier: Apache-2.0
// Loads what is heavy on first use: from the installation's own folder and nowhere else.
#pragma once

#include <string_view>

namespace dsar {

/// Loads module `name` once (`lib/dsar/NAME.so` beside this library) and returns its symbol.
/// Throws Error (Failed) that names the missing file. Thread-safe.
void* module_symbol(std::string_view name, const char* symbol);

/// From now on a module is loaded with stand-ins (`lib/dsar/NAME.late/`) for libraries that its own
/// libraries name and seldom call; each loads the real one with the first call. While the process
/// lives, others that ask for those libraries by name get the stand-ins, too: for a program that is
/// nothing but dsar.
void use_stand_ins();

/// Loads module `name` for whoever needs it later. Throws as above.
void load_module(std::string_view name);

}  // namespace dsar
