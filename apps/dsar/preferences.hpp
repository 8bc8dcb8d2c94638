// SPDX-License-Identifier: Apache-2.0
// How things look, as files set it (UX 9). Files of a person and of a machine may set nothing else:
// what is searched, kept or handed out stands in the workspace alone.
#pragma once

#include "apps/dsar/globals.hpp"

namespace dsar::cli {

/// Reads, the first that says something winning: dsar.yaml of the workspace,
/// `$XDG_CONFIG_HOME/dsar/config.yaml`, `dsar/config.yaml` in each of `$XDG_CONFIG_DIRS`. Files
/// that are not there or cannot be read are passed over, and what is wrong with dsar.yaml is left
/// to whoever opens the workspace. Throws Error (NotSetUp) naming file and line when another file
/// holds any other key or value.
Preferences read_preferences(const Invocation& invocation, const Environment& environment);

}  // namespace dsar::cli
