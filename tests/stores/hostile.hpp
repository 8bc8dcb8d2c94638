// SPDX-License-Identifier: Apache-2.0
// Words that mean something to SQL, to arrays, to a terminal, and a table that some would drop.
#pragma once

#include <string>
#include <vector>

namespace dsar::test {

inline const std::vector<std::string>& hostile() {
    static const std::vector<std::string> list{"'; DROP TABLE shop.canary; --",
                                               "\"; DROP TABLE shop.canary; --",
                                               "$1",
                                               "$$; DROP TABLE shop.canary; $$",
                                               "{a,b}",
                                               "{\"a\"}",
                                               "NULL",
                                               "\\",
                                               "\\'",
                                               "\\x00",
                                               "a\"b",
                                               "a'b",
                                               "a\nb",
                                               "%I %s %",
                                               "/* c */ */",
                                               "E'\\n'",
                                               "U&\"\\0061\"",
                                               "a;b",
                                               "()",
                                               "*",
                                               "ctid",
                                               "select",
                                               "\x1b[2J",
                                               "\xe2\x80\xae"
                                               "abc",
                                               " lead and trail ",
                                               "\xc4\x85\xc5\xbe\xf0\x9f\x92\xa9",
                                               std::string(60, '"')};
    return list;
}

/// A name in double quotes, as a map writes the path of a field.
inline std::string quoted_path(const std::string& name) {
    std::string path = "\"";
    for (const char letter : name) {
        path += letter;
        if (letter == '"') {
            path += letter;
        }
    }
    return path + '"';
}

}  // namespace dsar::test
