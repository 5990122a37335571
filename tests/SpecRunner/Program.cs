// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.SpecRunner;

const int ExitPassed = 0;
const int ExitFailed = 1;
const int ExitUsage = 2;

if (!Options.TryParse(args, out Options options, out string error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(Options.Usage);
    return ExitUsage;
}

IEnumerable<SpecCase> cases;
try
{
    cases = SpecSuite.Load(options.Kind, options.Paths)
        .Where(specCase => options.Filter.Length == 0 || specCase.ToString().Contains(options.Filter, StringComparison.Ordinal));
}
catch (IOException exception)
{
    Console.Error.WriteLine(exception.Message);
    return ExitUsage;
}

SpecSummary summary = SpecRun.Execute(cases, options.Degree, failure => Console.WriteLine(failure));
if (options.IsVerbose)
{
    foreach ((string group, SpecCount count) in summary.Groups)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{group,-28} {count.Passed,6} passed {count.Failed,6} failed {count.Time.TotalSeconds,9:F2} s  slowest {count.SlowestTime.TotalSeconds:F2} s {count.Slowest?.Name}"));
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Elapsed.TotalSeconds:F1} s"));
Console.WriteLine($"{summary.Passed} passed, {summary.Failed} failed");

// A run that found nothing to do has shown nothing.
return summary.Failed == 0 && summary.Passed > 0 ? ExitPassed : ExitFailed;
