// SPDX-License-Identifier: Apache-2.0
// Writes an example package, for tests that look at it with the tools of others.
// usage: write_example FOLDER access|export|many COUNT
#include "libdsar/output/package.hpp"
#include "tests/output/example_content.hpp"

#include <iostream>
#include <string>
#include <sys/resource.h>

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: write_example FOLDER access|export|many COUNT\n";
        return 2;
    }
    const std::string kind = argv[2];
    const dsar::Right right = kind == "export" ? dsar::Right::Export : dsar::Right::Access;
    const dsar::test::ExampleContent content = kind == "many"
                                                   ? dsar::test::many_records(std::stoi(argv[3]))
                                                   : dsar::test::example_content(right);
    const dsar::WrittenPackage package = dsar::write_package(content, argv[1]);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::cout << package.zip_sha256 << " " << package.zip_bytes << " " << usage.ru_maxrss << "\n";
    return 0;
}
