// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/version.hpp"

#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/session.hpp"

#include <fmt/format.h>

namespace dsar::cli {
namespace {

ExitCode run(const Invocation&, Session& session) {
    session.out.write(fmt::format("dsar {}\nLicense Apache-2.0\n", version()));
    return ExitCode::Done;
}

}  // namespace

constinit const Command version_command{
    .name = "version",
    .group = "",
    .summary = "print the version",
    .text = "The first line is dsar and the version number, as --version prints it.",
    .run = run,
};

}  // namespace dsar::cli
