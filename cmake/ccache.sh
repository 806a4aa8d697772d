#!/bin/sh
# ccache.sh CCACHE COMPILER ARGUMENTS...: the compiler through ccache.
#
# A precompiled header is compiled with itself as -include. While the former one still lies there the compiler reads that
# instead of the text, ccache takes it for the input, and gives whatever header was once compiled over the same
# former one, in whatever clone (seen: objects compiled against headers of another change). So it goes first.
# Nor may it come from the cache where no more than a comment differs, as other objects do: the compiler then takes a
# file that the unit includes for another one than that of the header, and compiles it twice.
ccache=$1
shift
output='' header='' before=''
for argument in "$@"; do
  case $before in
    -o) output=$argument ;;
    -x) [ "$argument" = c++-header ] && header=yes ;;
  esac
  before=$argument
done
if [ -n "$header" ]; then
  rm -f "$output"
  export CCACHE_DEPEND=1 CCACHE_NAMESPACE=precompiled-by-text
fi
# Without the sloppiness no unit with a precompiled header is cached.
CCACHE_SLOPPINESS=pch_defines,time_macros exec "$ccache" "$@"
