// Let an error end the script with its own words, not with the megabyte of code that it came from.
const end = (error) => {
  console.error(String(error?.stack ?? error).slice(-3000));
  process.exit(1);
};
process.on("uncaughtException", end);
process.on("unhandledRejection", end);
