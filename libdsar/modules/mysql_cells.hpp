// SPDX-License-Identifier: Apache-2.0
// Columns of an answer of MariaDB or MySQL, of the module mysql: taken in the type in which the
// server sends them, so that nothing is rounded, and written out exactly.
#pragma once

#include "libdsar/base/mysql_module.hpp"

#include <mysql.h>
#include <string>
#include <vector>

namespace dsar {

/// One column of the row that came.
struct MysqlCell {
    MYSQL_FIELD* field = nullptr;
    MysqlKind kind = MysqlKind::Text;
    std::string text;
    bool is_null = false;

    /// Where the protocol shall put it; it must not be moved from then on.
    void bind(MYSQL_BIND& place);
    /// Takes what came; false when the packet is not as it should be.
    bool read(MYSQL_STMT* statement, unsigned index);

 private:
    bool read_text(MYSQL_STMT* statement, unsigned index);
    [[nodiscard]] bool is_number() const;
    [[nodiscard]] bool is_time() const;
    [[nodiscard]] std::string time_text() const;

    bool is_unsigned_ = false;
    long long integer_ = 0;
    float single_ = 0;
    double real_ = 0;
    MYSQL_TIME time_{};
    std::vector<char> buffer_;
    unsigned long length_ = 0;
    my_bool null_flag_ = 0;
    my_bool cut_flag_ = 0;
};

}  // namespace dsar
