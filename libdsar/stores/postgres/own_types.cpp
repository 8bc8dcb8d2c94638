// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/own_types.hpp"

#include <functional>
#include <map>

namespace dsar {
namespace {

struct Entry {
    const char* oid;
    const char* name;
    const char* array;  // the oid of its array
};

// As src/include/catalog/pg_type.dat numbers them; never changed since a type came.
constexpr Entry all[] = {
    {"16", "bool", "1000"},        {"17", "bytea", "1001"},       {"18", "char", "1002"},
    {"19", "name", "1003"},        {"20", "int8", "1016"},        {"21", "int2", "1005"},
    {"23", "int4", "1007"},        {"25", "text", "1009"},        {"26", "oid", "1028"},
    {"114", "json", "199"},        {"142", "xml", "143"},         {"650", "cidr", "651"},
    {"700", "float4", "1021"},     {"701", "float8", "1022"},     {"774", "macaddr8", "775"},
    {"790", "money", "791"},       {"829", "macaddr", "1040"},    {"869", "inet", "1041"},
    {"1042", "bpchar", "1014"},    {"1043", "varchar", "1015"},   {"1082", "date", "1182"},
    {"1083", "time", "1183"},      {"1114", "timestamp", "1115"}, {"1184", "timestamptz", "1185"},
    {"1186", "interval", "1187"},  {"1266", "timetz", "1270"},    {"1560", "bit", "1561"},
    {"1562", "varbit", "1563"},    {"1700", "numeric", "1231"},   {"2950", "uuid", "2951"},
    {"3614", "tsvector", "3643"},  {"3615", "tsquery", "3645"},   {"3802", "jsonb", "3807"},
    {"3904", "int4range", "3905"}, {"3906", "numrange", "3907"},  {"3908", "tsrange", "3909"},
    {"3910", "tstzrange", "3911"}, {"3912", "daterange", "3913"}, {"3926", "int8range", "3927"}};

using Types = std::map<std::string, PostgresType, std::less<>>;

Types make_types() {
    Types types;
    for (const Entry& each : all) {
        types[each.oid] = {each.name, "pg_catalog", {}};
        types[each.array] = {std::string("_") + each.name, "pg_catalog", each.name};
    }
    return types;
}

}  // namespace

const PostgresType* own_postgres_type(std::string_view oid) {
    static const Types types = make_types();
    const auto found = types.find(oid);
    return found == types.end() ? nullptr : &found->second;
}

}  // namespace dsar
