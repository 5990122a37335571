// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.SpecKit.Running;

namespace PowerVerse.Chain.SpecRunner;

/// <summary>The command line.</summary>
internal sealed record Options(SpecKind Kind, IReadOnlyList<string> Paths, string Filter, int Degree, bool IsVerbose)
{
    internal const string Usage = """
        usage: SpecRunner --kind KIND [--filter TEXT] [--jobs N] [--verbose] PATH...

        KIND   state | block | tx | trie | rlp | basic | difficulty | precompile | kzg | wycheproof | rpc | tracer
        PATH   zips, folders (zips inside included) or JSON files, in the layout of the shared fixtures or of execution-spec-tests
        --filter TEXT   only cases whose file or name contains TEXT
        --jobs N        cases at a time (the number of cores)
        --verbose       counts by fork, and the slowest case of each
        """;

    internal static bool TryParse(string[] arguments, out Options options, out string error)
    {
        SpecKind? kind = null;
        List<string> paths = [];
        string filter = string.Empty;
        int degree = Environment.ProcessorCount;
        bool isVerbose = false;
        error = string.Empty;
        options = new Options(default, paths, filter, degree, isVerbose);
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            string value = i + 1 < arguments.Length ? arguments[i + 1] : string.Empty;
            switch (argument)
            {
                case "--kind" when Enum.TryParse(value, ignoreCase: true, out SpecKind parsed) && !char.IsDigit(value[0]):
                    kind = parsed;
                    i++;
                    break;
                case "--filter" when value.Length > 0:
                    filter = value;
                    i++;
                    break;
                case "--jobs" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out degree) && degree > 0:
                    i++;
                    break;
                case "--verbose":
                    isVerbose = true;
                    break;
                default:
                    if (argument.StartsWith('-'))
                    {
                        error = $"cannot use {argument} {value}";
                        return false;
                    }

                    paths.Add(argument);
                    break;
            }
        }

        error = kind is null ? "--kind is missing" : paths.Count == 0 ? "no path given" : string.Empty;
        options = new Options(kind ?? default, paths, filter, degree, isVerbose);
        return error.Length == 0;
    }
}
