public import ArgumentParser
public import Identity

extension Zone: ExpressibleByArgument {}
