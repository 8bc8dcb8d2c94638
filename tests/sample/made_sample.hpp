// SPDX-License-Identifier: Apache-2.0
// A small sample company, made by the program and gone with the test.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace test {

struct MadeSample {
    explicit MadeSample(int people) {
        std::filesystem::remove_all(folder);
        const std::string command = std::string{DSAR_SAMPLE} + " " + folder.string() +
                                    " --people " + std::to_string(people);
        BOOST_REQUIRE_EQUAL(std::system(command.c_str()), 0);
    }
    ~MadeSample() { std::filesystem::remove_all(folder); }
    MadeSample(const MadeSample&) = delete;
    MadeSample& operator=(const MadeSample&) = delete;

    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("made-sample-" + std::to_string(getpid()));
};

}  // namespace test
